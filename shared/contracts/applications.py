"""What applications announces about the way of an application; about people: `people.py`."""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.calendar import Day, Moment
from shared.contracts.cancellation import CancellationLine, CancelledBy
from shared.contracts.fact import Fact
from shared.contracts.money import Money


class ApplicationFact(Fact):
    topic: ClassVar[str] = "applications.application"
    application_id: str
    applicant_id: str
    rotation_id: str

    def key(self) -> str:
        return self.application_id


class ApplicationSubmitted(ApplicationFact):
    """Complete and with the staff; they answer by `answer_due_at` (R6)."""

    start_date: Day
    weeks: int
    submitted_at: Moment
    answer_due_at: Moment


class InformationRequested(ApplicationFact):
    """The applicant owes an answer; the staff's clock stands still (R6)."""

    items: tuple[str, ...]
    note: str = ""


class HostReviewFact(ApplicationFact):
    review_id: str
    host_id: str
    generation: int
    """Part of the link's signature: a higher one makes older links invalid."""


class HostReviewRequested(HostReviewFact):
    """The physician is asked by e-mail (R7)."""

    start_date: Day
    weeks: int
    expires_at: Moment


class HostReviewReminderDue(HostReviewFact):
    """Still no answer on business day 2 or 4; decided again when due (R19)."""

    number: int
    """Counted among those that were announced: one that was missed in a downtime is no reminder."""


class HostReviewEscalated(HostReviewFact):
    """Business day 5 without an answer: staff should call."""

    reminders: int | None = None
    """How many reminders were announced before; absent in events from before this was said."""
    requested_at: Moment | None = None
    """When the host was asked."""


class HostReviewExpired(HostReviewFact):
    """Business day 10, or the dates have passed. Silence never approves."""

    answer_due_at: Moment | None = None
    """Until when staff decide now (R6); absent in events from before this was said."""


class HostReviewAnswered(HostReviewFact):
    """What the physician said; published when the time to undo it is over, or staff have entered it."""

    answer: Literal["accept", "decline", "other_dates"]
    reason: str = ""
    proposed_dates: tuple[Day, ...] = ()
    how: Literal["link", "phone", "letter", "email", "in_person"] = "link"
    """How it reached us; all but `link` were entered by staff (R33)."""
    said_on: Day | None = None
    """Of an answer that staff entered: the day on which it was given."""


class HostAnswerRecorded(HostReviewFact):
    """The receipt: what was recorded, and until when it can be changed."""

    answer: Literal["accept", "decline", "other_dates"]
    undo_until: Moment


class DatesProposed(ApplicationFact):
    """The host proposed other first days; the applicant chooses one until an instant (R34)."""

    host_id: str
    dates: tuple[Day, ...]
    """Those that can be chosen now."""
    weeks: int
    fee: Money | None = None
    """What each of them costs; absent where the price is not known here yet."""
    reason: str = ""
    """What the host wrote."""
    choose_until: Moment
    taken: Day | None = None
    """The one that was chosen, and from which no place is free any more."""


class DateChosen(ApplicationFact):
    """The applicant chose one of the proposed first days."""

    host_id: str
    start_date: Day
    weeks: int


class DatesRefused(ApplicationFact):
    """None of the proposed first days suits the applicant: the staff have the turn again (R6)."""

    host_id: str
    answer_due_at: Moment | None


class DatesTaken(ApplicationFact):
    """No place is free from the chosen day on, and no other day is left to choose."""

    host_id: str
    start_date: Day
    answer_due_at: Moment | None


class ApplicationAccepted(ApplicationFact):
    """Staff (and where asked, the host) said yes: the catalog holds a place (R8)."""

    start_date: Day
    weeks: int
    accepted_at: Moment
    only_if_free: bool = False
    """Where no place is free, choose another first day rather than wait for one (R34)."""


class DecisionTakenBack(ApplicationFact):
    """Staff took back what they had decided (R36); whoever was told of it is told of this."""

    decision: Literal["accept", "decline", "needs_info", "send_to_host"]
    reason: str
    accepted_at: Moment | None = None
    """Of an acceptance: which one, so that a late message gives up no place of a later one."""


class ApplicationDeclined(ApplicationFact):
    """Staff or host said no."""

    reason: str


class TermsSigned(ApplicationFact):
    """The clinical terms are signed (R9); from now on money is taken."""

    terms_version: str
    terms_sha256: str
    signed_at: Moment


class ApplicationWithdrawn(ApplicationFact):
    """The applicant stepped back before anything was reserved."""


class WireProofGiven(ApplicationFact):
    """A file that shows a transfer order: payments waits for the wire that it is about (R25)."""

    file_id: str
    given_at: Moment


class ApplicationCancelled(ApplicationFact):
    """A reservation was given up, by the rules that the quote named (R18)."""

    by: CancelledBy
    refund: Money
    lines: tuple[CancellationLine, ...] = ()
    """They make the refund, as it was quoted."""
    kept: Money = Money.usd(0)
    """What stays with us. All else that was paid goes back, also what was not known of when it was quoted."""
    reason: str = ""
    """What the host or the staff said."""


class CoachAssigned(ApplicationFact):
    """Exactly one coach for this visitor (R16)."""

    coach_id: str


class VisitorReady(ApplicationFact):
    """The checklist is complete."""

    host_id: str
    start_date: Day


class UnfinishedVisit(ApplicationFact):
    coach_id: str | None = None
    """None where nobody could be assigned yet."""
    open_items: tuple[str, ...] = ()
    """The titles of what is open on the checklist."""
    unpaid: Money = Money.usd(0)
    """What should have been paid by now and is not."""


class VisitAlarmDue(UnfinishedVisit):
    """The first day is near and something is unfinished; decided again when due (R19, R29)."""

    start_date: Day
    days_left: int


class VisitorLetCome(UnfinishedVisit):
    """Staff decided that the visitor comes although something is unfinished (R29)."""


class RotationCompleted(ApplicationFact):
    """The last day has passed."""

    completed_on: Day
