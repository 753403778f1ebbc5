"""All mails: what must be known before one can be written, and until when it is still true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from services.notifications.knowing.domain.summary import ApplicationSummary

Need = Literal["place", "visit", "hold", "money", "payment", "coach", "host", "applicant", "late_money"]
"""Parts of the summary, and people besides the recipient. A mail waits for them, as topics do not wait."""

StillTrue = Callable[[ApplicationSummary], bool]


def _always(_: ApplicationSummary) -> bool:
    return True


def _awaits_payment(summary: ApplicationSummary) -> bool:
    """A hold that is neither paid, nor ended, nor waits for a wire (R19, R25)."""
    return (
        summary.ended is None
        and not summary.taken_back
        and not summary.has_paid
        and not summary.wire_awaited
        and summary.hold is not None
        and summary.hold.state == "held"
    )


def _is_seated(summary: ApplicationSummary) -> bool:
    """Held or reserved: what the mail says about the place still stands."""
    stands = summary.ended is None and not summary.taken_back
    return stands and summary.hold is not None and summary.hold.state in ("held", "reserved")


def _may_choose(summary: ApplicationSummary) -> bool:
    """Other dates that can still be chosen (R34)."""
    return summary.ended is None and summary.proposal is not None and summary.proposal.open


def _is_expected(summary: ApplicationSummary) -> bool:
    """Whether the visit still takes place: who has cancelled is told nothing of it any more (R19)."""
    return summary.ended is None


def _owes(summary: ApplicationSummary) -> bool:
    """A visitor who still has something to pay (R19)."""
    return summary.ended is None and summary.money is not None and not summary.money.settled


def _awaits_wire(summary: ApplicationSummary) -> bool:
    """A wire that neither came nor was given up (R25)."""
    return summary.ended is None and summary.wire_awaited


def _is_asked(summary: ApplicationSummary) -> bool:
    """A physician who has not answered, about an application that still stands."""
    return summary.ended is None and summary.review is not None and summary.review.open


@dataclass(frozen=True, slots=True)
class MailKind:
    """One mail of the platform. `still_true` is asked again right before it is sent."""

    template: str
    needs: tuple[Need, ...] = ()
    still_true: StillTrue = _always
    tells_of: tuple[str, ...] = ()
    """Templates of earlier mails about the same review of which this one says whether and when they went."""
    carries_secret: bool = False
    """Its link lets whoever has it act as the recipient: nobody else is shown it."""

    @property
    def is_always_true(self) -> bool:
        return self.still_true is _always


_ABOUT_A_REVIEW: tuple[Need, ...] = ("place", "visit", "host", "applicant")
_ASKING = ("review_request", "review_reminder")

_KINDS = (
    MailKind("verify_address", carries_secret=True),
    MailKind("password_reset", carries_secret=True),
    MailKind("already_registered"),
    MailKind("application_received", ("place", "visit")),
    MailKind("something_missing", ("place",)),
    MailKind("with_physician", ("place",)),
    MailKind("physician_no_answer", ("place",)),
    MailKind("other_dates", ("place", "visit"), _may_choose),
    MailKind("dates_refused", ("place",)),
    MailKind("dates_taken", ("place",)),
    MailKind("accepted_and_held", ("place", "visit", "hold"), _is_seated),
    MailKind("no_place"),
    MailKind("waitlisted", ("place", "visit")),
    MailKind("waitlist_offer", ("place", "visit", "hold"), _is_seated, carries_secret=True),
    MailKind("offer_lapsed", ("place", "visit")),
    MailKind("offer_declined", ("place", "visit")),
    MailKind("declined", ("place",)),
    MailKind("decision_taken_back", ("place",)),
    MailKind("withdrawn", ("place",)),
    MailKind("terms_signed", ("place",)),
    MailKind("hold_ends_soon", ("place", "visit", "hold"), _awaits_payment),
    MailKind("hold_extended", ("place", "visit", "hold"), _awaits_payment),
    MailKind("hold_ended", ("place", "visit")),
    MailKind("reserved", ("place", "visit", "payment")),
    MailKind("seated_again", ("place", "visit", "hold", "late_money")),
    MailKind("came_too_late", ("place",)),
    MailKind("your_coach", ("place", "visit", "coach")),
    MailKind("coach_changed", ("place", "visit", "coach"), _is_expected),
    MailKind("balance_reminder", ("place", "visit"), _owes),
    MailKind("host_cancelled", ("place", "visit")),
    MailKind("postponed", ("place", "visit")),
    MailKind("not_postponed", ("place", "visit")),
    MailKind("visit_postponed", ("place", "visit", "applicant")),
    MailKind("due_extended", ("place", "visit"), _owes),
    MailKind("late_fee", ("place",)),
    MailKind("wire_awaited", ("place", "visit"), _awaits_wire),
    MailKind("wire_overdue", ("place", "visit"), _awaits_wire),
    MailKind("wire_given_up", ("place", "visit"), _is_expected),
    MailKind("late_fee_reversed", ("place", "money")),
    MailKind("paid_in_full", ("place", "visit")),
    MailKind("payment_failed", ("place",)),
    MailKind("cancelled", ("place",)),
    MailKind("refund_sent", ("place",)),
    MailKind("ready", ("place", "visit", "host")),
    MailKind("still_open", ("place", "visit"), _is_expected),
    MailKind("completed", ("place",)),
    MailKind("review_request", ("place", "visit", "applicant"), _is_asked, carries_secret=True),
    MailKind("review_reminder", ("place", "visit"), _is_asked, carries_secret=True),
    MailKind("answer_receipt", ("place", "visit"), carries_secret=True),
    MailKind("answer_written_down", ("place", "visit")),
    MailKind("date_chosen", ("place", "visit"), _is_seated),
    MailKind("dates_not_chosen", ("place",)),
    MailKind("acceptance_taken_back", ("place", "visit")),
    MailKind("review_closed", ("place", "visit")),
    MailKind("who_comes_when", ("place", "visit", "applicant"), _is_seated),
    MailKind("cancelled_for_host", ("place", "visit", "applicant")),
    MailKind("visit_cancelled", ("place", "visit", "applicant")),
    MailKind("new_visitor", ("place", "visit", "applicant")),
    MailKind("visitor_taken_over", ("place", "visit", "applicant"), _is_expected),
    MailKind("visitor_handed_over", ("place", "visit", "applicant", "coach"), _is_expected),
    MailKind("visitor_late_fee", ("place", "visit", "applicant")),
    MailKind("visitor_payment_failed", ("place", "visit", "applicant")),
    MailKind("visitor_unfinished", ("place", "visit", "applicant"), _is_expected),
    MailKind("visitor_let_come", ("place", "visit", "applicant"), _is_expected),
    MailKind("visit_unfinished", ("place", "visit", "applicant"), _is_expected),
    MailKind("physician_silent", _ABOUT_A_REVIEW, tells_of=_ASKING),
    MailKind("review_expired", _ABOUT_A_REVIEW, tells_of=_ASKING),
    MailKind("dispute_opened", ("place",)),
    MailKind("dispute_closed", ("place",)),
    MailKind("email_gave_up"),
    MailKind("money_waits"),
)
KINDS: Mapping[str, MailKind] = {kind.template: kind for kind in _KINDS}
