"""The history of one application, for its applicant and for the event stream."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from shared.chassis.decision import Instant
from shared.contracts.fact import Fact

KEPT = 200

# The fields of a fact that an applicant sees; of a fact that is not listed only the name.
SHOWN: dict[str, tuple[str, ...]] = {
    "ApplicationSubmitted": ("start_date", "weeks", "answer_due_at"),
    "InformationRequested": ("items", "note"),
    "HostReviewRequested": ("expires_at",),
    "HostReviewAnswered": ("answer", "reason", "proposed_dates", "how"),
    "HostReviewExpired": ("answer_due_at",),
    "DatesProposed": ("dates", "weeks", "fee", "reason", "choose_until", "taken"),
    "DecisionTakenBack": ("decision", "reason"),
    "DateChosen": ("start_date", "weeks"),
    "DatesRefused": ("answer_due_at",),
    "DatesTaken": ("start_date", "answer_due_at"),
    "ApplicationDeclined": ("reason",),
    "TermsSigned": ("terms_version", "signed_at"),
    "ApplicationCancelled": ("by", "refund", "lines", "kept", "reason"),
    "OfferDeclined": (),
    "HostCancelled": ("reason", "choose_until", "time_zone", "everything"),
    "PostponementRequested": ("move_id", "start_date", "weeks"),
    "ApplicationPostponed": ("move_id", "from_start_date", "start_date", "weeks", "fee", "text"),
    "PlaceMoveRefused": ("move_id", "start_date", "reason"),
    "CoachAssigned": ("coach_id",),
    "RotationCompleted": ("completed_on",),
    "CertificateIssued": ("number",),
    "CertificateRevoked": ("number",),
    "VisitAlarmDue": ("days_left", "open_items", "unpaid"),
    "PlaceHeld": ("until", "time_zone", "fee", "from_waitlist"),
    "PlaceRefused": ("reason",),
    "Waitlisted": ("position",),
    "HoldExtended": ("was", "until", "time_zone"),
    "HoldEndingSoon": ("until", "time_zone", "hours_left"),
    "HoldEnding": ("reason",),
    "PlaceCalledOff": ("reason",),
    "PlaceReserved": ("after_lapse",),
    "ReservationRefused": ("reason",),
    "StatementOpened": ("total", "deposit", "pay_until", "full_due_at", "time_zone"),
    "CheckoutOpened": ("attempt_id", "purpose", "amount", "expires_at"),
    "PaymentReceived": ("payment_id", "purpose", "amount", "paid_at", "balance"),
    "DepositCompleted": ("paid", "balance"),
    "PaymentFailed": ("attempt_id", "amount", "reason"),
    "PaymentCameTooLate": ("payment_id", "amount", "paid_at"),
    "BalanceReminderDue": ("balance", "due_at", "time_zone", "days_left"),
    "DueExtended": ("was", "due_at", "time_zone", "balance"),
    "StatementMoved": ("move_id", "fee", "balance", "due_at", "time_zone"),
    "WireAwaited": ("wire_id", "amount", "for_hold", "until", "time_zone"),
    "WireOverdue": ("wire_id", "amount", "until", "time_zone"),
    "WireEnded": ("wire_id", "amount", "outcome"),
    "LateFeeRaised": ("fee", "balance", "due_at", "time_zone"),
    "LateFeeReversed": ("fee", "reason", "balance"),
    "FeeReduced": ("amount", "balance"),
    "StatementSettled": ("total_paid", "settled_at"),
    "RefundSent": ("refund_id", "amount", "reason"),
    "DisputeOpened": ("dispute_id", "amount"),
    "DisputeClosed": ("dispute_id", "outcome"),
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event. `number` grows by one and is the id in the event stream."""

    number: int
    at: Instant
    what: str
    state: str
    """The application's state after it."""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """The latest entries. Older ones are dropped; their numbers are not used again."""

    entries: tuple[HistoryEntry, ...] = ()
    count: int = 0

    def recorded(self, now: Instant, state: str, fact: Fact) -> History:
        name = type(fact).__name__
        return self.noted(HistoryEntry(0, now, name, state, shown(fact)))

    def noted(self, entry: HistoryEntry) -> History:
        entries = (*self.entries, replace(entry, number=self.count + 1))
        return History(entries[-KEPT:], self.count + 1)

    def knows(self, fact: Fact) -> bool:
        """Whether the same fact is recorded already; it may come again under another message id."""
        name, facts = type(fact).__name__, shown(fact)
        return any(entry.what == name and entry.facts == facts for entry in self.entries)

    def first_at(self, what: str, after: str) -> Instant | None:
        """When this happened first since the other thing happened last, or at all."""
        number = next((entry.number for entry in reversed(self.entries) if entry.what == after), 0)
        return next((entry.at for entry in self.since(number) if entry.what == what), None)

    def last_at(self, what: str) -> Instant | None:
        """When this happened last."""
        return next((entry.at for entry in reversed(self.entries) if entry.what == what), None)

    def instant(self, what: str, name: str) -> Instant | None:
        """An instant that the latest entry of this kind tells of."""
        told = (entry.facts[name] for entry in reversed(self.entries) if entry.what == what)
        found = next(told, None)
        return None if found is None else Instant.fromisoformat(found)

    def since(self, number: int) -> tuple[HistoryEntry, ...]:
        return tuple(entry for entry in self.entries if entry.number > number)


def shown(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", include=set(SHOWN.get(type(fact).__name__, ())))
