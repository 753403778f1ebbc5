"""Where the runs have been: what happened, and which events were written. A path that is never reached
proves nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tests.simulation.world import Note

EVENT = re.compile(r"([A-Z]\w+)\(")

OFTEN = frozenset(
    {
        "crash", "lost", "late", "away", "rebalance", "clock set", "healed",
        "paid", "card declined", "wired", "withdraws", "scanned", "key repeated", "mailed", "refused",
        "ApplicationSubmitted", "InformationRequested", "ApplicationAccepted", "ApplicationDeclined",
        "ApplicationWithdrawn", "joins again",
        "HostReviewRequested", "HostAnswerRecorded", "HostReviewAnswered",
        "TermsSigned", "CoachAssigned", "VisitorReady", "RotationCompleted",
        "PlaceHeld", "Waitlisted", "HoldEndingSoon", "HoldEnding", "HoldLapsed", "HoldReleased",
        "PlaceReserved", "RotationClosed", "HoldExtended",
        "StatementOpened", "CheckoutOpened", "PaymentReceived", "DepositCompleted", "PaymentFailed",
        "PaymentCameTooLate", "PaymentWindowClosed", "BalanceReminderDue", "LateFeeRaised",
        "StatementSettled", "EmailSent", "EmailGaveUp",
    }
)  # fmt: skip
"""What 600 runs must have seen; rarer things (disputes, waivers, refunds sent back) need some hundreds."""


def reached(notes: Iterable[Note]) -> Counter[str]:
    """How often each thing happened in a run."""
    found: Counter[str] = Counter()
    for _, what, _, more in notes:
        found[what] += 1
        if what == "wrote":
            found.update(EVENT.findall(more))
    return found
