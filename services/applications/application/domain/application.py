"""The application: its states, the allowed moves between them, and its data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from services.applications.application.domain.afterwards import Afterwards
from services.applications.application.domain.cancellation import (
    Booking,
    CalledOff,
    Cancellation,
    Confirmation,
    Quote,
)
from services.applications.application.domain.history import History, HistoryEntry
from services.applications.application.domain.hold import Hold, TakenBack
from services.applications.application.domain.host_review import DatesProposal, HostReview
from services.applications.application.domain.money_account import MoneyAccount
from services.applications.application.domain.postponement import Move, PostponementQuote
from services.applications.application.domain.refusals import ApplicationUnknown, NotNow
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.application.domain.visit import Alarm, ChecklistItem, LetCome, Suggestion
from shared.chassis.decision import Instant
from shared.contracts.fact import Fact
from shared.contracts.policy import end_of_last_day, last_day, last_weekday, local_midnight

State = Literal[
    "draft", "submitted", "staff_review", "needs_info", "host_review", "dates_proposed",
    "accepted", "waitlisted", "held", "reserved", "enrolling", "ready", "active", "completed",
    "declined", "lapsed", "withdrawn", "cancelled", "postponed",
]  # fmt: skip

MOVES: dict[State, frozenset[State]] = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"staff_review", "withdrawn"}),
    "staff_review": frozenset({"needs_info", "host_review", "accepted", "declined", "withdrawn"}),
    "needs_info": frozenset({"staff_review", "declined", "withdrawn"}),
    "host_review": frozenset({"staff_review", "dates_proposed", "accepted", "declined", "withdrawn"}),
    # the host proposed other first days, and the applicant has the turn (R34)
    "dates_proposed": frozenset({"accepted", "staff_review", "declined", "withdrawn"}),
    # `staff_review`: the catalog refused the place (closed, dates or length no longer offered)
    # `reserved`: money for the hold before took the place again, while the line was joined anew
    # `dates_proposed`: the place of the day that was chosen is gone, and other days are left
    "accepted": frozenset({"held", "waitlisted", "staff_review", "dates_proposed", "withdrawn", "reserved"}),
    "waitlisted": frozenset({"held", "staff_review", "withdrawn"}),
    # `cancelled`: by host or staff; the applicant withdraws instead
    # `staff_review`: the acceptance was taken back before it was paid for (R36)
    "held": frozenset({"reserved", "lapsed", "withdrawn", "cancelled", "staff_review"}),
    # `active`: the calendar begins a visit, whatever is unfinished (R29)
    "reserved": frozenset({"enrolling", "active", "cancelled", "postponed"}),
    "enrolling": frozenset({"ready", "active", "cancelled", "postponed"}),
    "ready": frozenset({"active", "cancelled", "postponed"}),
    # `reserved`: a move to another start was answered after its old first day had begun
    "active": frozenset({"completed", "cancelled", "reserved"}),
    # money came after the hold ended, and the place was still free (R14); joins the line again (R15)
    "lapsed": frozenset({"reserved", "accepted"}),
    "completed": frozenset(),
    # R36: staff took the decline back
    "declined": frozenset({"staff_review"}),
    "withdrawn": frozenset(),
    "cancelled": frozenset(),
    "postponed": frozenset(),
}
IN_REVIEW: frozenset[State] = frozenset(
    {"submitted", "staff_review", "needs_info", "host_review", "dates_proposed"}
)
BEFORE_THE_VISIT: frozenset[State] = frozenset({"reserved", "enrolling", "ready"})
WITH_A_PLACE: frozenset[State] = BEFORE_THE_VISIT | {"active"}
EDITABLE: frozenset[State] = frozenset({"draft", "needs_info"})
ENDED: frozenset[State] = frozenset(
    {"completed", "declined", "lapsed", "withdrawn", "cancelled", "postponed"}
)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the applicant gave; its content lies in the file store under `file_id`.

    Not a stored aggregate (`Documents` of the chassis): an application is one of those.
    """

    kind: str
    file_id: str
    content_type: str
    size: int
    sha256: str
    uploaded_at: Instant
    taken_out: str = ""
    """What the stored copy lacks, as a sentence for the uploader."""


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """The staff's 24 business hours (R6). Stands still while `answer_due_at` is empty."""

    left: timedelta
    running_since: Instant | None
    answer_due_at: Instant | None
    time_zone: str
    """Of the office."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signed clinical terms (R9)."""

    version: str
    sha256: str
    signed_name: str
    signed_at: Instant
    address: str


@dataclass(frozen=True, slots=True)
class UnknownApplication:
    """Nothing was ever written under this id."""

    application_id: str
    state: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Application:
    """One applicant asks for one rotation, from a Monday, for a number of weeks."""

    application_id: str
    applicant_id: str
    rotation: RotationCopy
    start_date: date
    weeks: int
    created_at: Instant
    follows: str = ""
    """The ended application that this one reopens."""
    state: State = "draft"
    documents: tuple[Document, ...] = ()
    history: History = field(default_factory=History)
    submitted_at: Instant | None = None
    clock: ReviewClock | None = None
    note: str = ""
    """The latest message of staff or host to the applicant, or why it is back with staff."""
    office_note: str = ""
    items: tuple[str, ...] = ()
    answer: str = ""
    review: HostReview | None = None
    reviews: int = 0
    proposal: DatesProposal | None = None
    accepted_at: Instant | None = None
    accepted_last: Instant | None = None
    """The latest acceptance, also one that has ended."""
    taken_back: TakenBack | None = None
    """Why the acceptance is being taken back; it ends when the catalog has the place again (R36)."""
    hold: Hold | None = None
    waitlist_position: int | None = None
    signature: Signature | None = None
    booking: Booking | None = None
    money: MoneyAccount = field(default_factory=MoneyAccount)
    money_returned: bool = False
    confirmations: dict[str, Confirmation] = field(default_factory=dict)
    quote: Quote | None = None
    cancellation: Cancellation | None = None
    postponement_quote: PostponementQuote | None = None
    move: Move | None = None
    called_off: CalledOff | None = None
    coach_id: str | None = None
    coach_fits: bool = True
    coach_wanted_at: Instant | None = None
    checklist: tuple[ChecklistItem, ...] = ()
    alarms: tuple[Alarm, ...] | None = None
    """Those to come (R29); None in an application from before there were any."""
    let_come: LetCome | None = None
    suggestions: tuple[Suggestion, ...] = ()
    afterwards: Afterwards = field(default_factory=Afterwards)

    @property
    def starts_at(self) -> Instant:
        return local_midnight(self.start_date, self.rotation.time_zone)

    @property
    def ends_at(self) -> Instant:
        """The end of its last day."""
        return end_of_last_day(self.start_date, self.weeks, self.rotation.time_zone)

    @property
    def last_day(self) -> date:
        """The Sunday on which its last week ends."""
        return last_day(self.start_date, self.weeks)

    @property
    def last_weekday(self) -> date:
        return last_weekday(self.start_date, self.weeks)

    @property
    def full_due_at(self) -> Instant | None:
        """When everything must be paid (R11); None before a statement was opened."""
        return self.money.full_due_at or self.history.instant("StatementOpened", "full_due_at")

    @property
    def is_live(self) -> bool:
        return self.state not in ENDED

    def document(self, kind: str) -> Document | None:
        return next((document for document in self.documents if document.kind == kind), None)

    def about(self) -> dict[str, str]:
        """The ids that each of its facts carries."""
        return {
            "application_id": self.application_id,
            "applicant_id": self.applicant_id,
            "rotation_id": self.rotation.rotation_id,
        }

    def moved(self, to: State, **changes: Any) -> Application:
        """In another state; raises NotNow where the table does not allow the move."""
        if to not in MOVES[self.state]:
            raise NotNow(f"an application that is {self.state} cannot become {to}", state=self.state)
        return replace(self, state=to, **changes)

    def accepted(self, now: Instant, **changes: Any) -> Application:
        """Accepted now, and later than ever before: the catalog tells acceptances apart by their instants,
        and another process may have a clock that is ahead."""
        last = self.accepted_last or self.accepted_at
        at = now if last is None else max(now, last + timedelta(milliseconds=1))
        return self.moved("accepted", accepted_at=at, accepted_last=at, **changes)

    def recording(self, now: Instant, fact: Fact) -> Application:
        """With this fact in its history."""
        return replace(self, history=self.history.recorded(now, self.state, fact))

    def noting(self, now: Instant, what: str, **facts: str) -> Application:
        """With something in its history that is not announced."""
        return replace(self, history=self.history.noted(HistoryEntry(0, now, what, self.state, dict(facts))))


AnyApplication = Application | UnknownApplication


def known(application: AnyApplication) -> Application:
    """The application. Raises ApplicationUnknown where there is none."""
    if isinstance(application, UnknownApplication):
        raise ApplicationUnknown("there is no such application")
    return application


def owned(application: AnyApplication | None, applicant_id: str) -> Application:
    """The applicant's own application. Raises ApplicationUnknown for someone else's."""
    if not isinstance(application, Application) or application.applicant_id != applicant_id:
        raise ApplicationUnknown("there is no such application")
    return application
