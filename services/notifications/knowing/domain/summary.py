"""The application summary: what events have said so far about one application, as far as mails need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from services.notifications.knowing.domain.rotations import RotationPlace
from shared.contracts.money import Money

Ended = Literal["declined", "withdrawn", "cancelled", "completed"]


EntryKind = Literal["hold", "balance", "review", "dates", "task", "choice"]
"""Which deadline a calendar entry is about."""


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What one mail does to one entry of its reader's calendar: add or move it, or take it out."""

    entry: EntryKind
    sequence: int
    cancels: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry after the last mail about it."""

    sequence: int
    stands: bool


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """Who is to get which mail, and what it does to their calendar."""

    template: str
    recipient_id: str
    calendar: tuple[CalendarChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """From when, and for how many weeks."""

    start_date: date
    weeks: int


@dataclass(frozen=True, slots=True)
class Review:
    """The question to the physician; `open` until it is answered or has expired (R7)."""

    review_id: str
    host_id: str
    generation: int
    open: bool
    expires_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other first days that a host proposed; `open` while the applicant can choose one (R34)."""

    host_id: str
    choose_until: AwareDatetime
    open: bool
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """The place: kept until an instant, and what it takes to keep it for good (R8, R9, R11, R13)."""

    state: Literal["held", "reserved", "lapsed", "released"]
    until: AwareDatetime
    fee: Money
    deposit: Money | None
    """What is enough to reserve; absent where all is due before the hold ends (R13)."""
    full_due_at: AwareDatetime
    """The first instant that is late (R11)."""


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """The money of the application, as payments last announced it."""

    full_due_at: AwareDatetime
    balance: Money
    paid: Money | None = None
    """What has cleared; absent until it was enough to reserve the place."""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationSummary:
    """One application. A field is absent until some event has said it: topics do not wait for each other."""

    __pydantic_config__ = ConfigDict(serialize_by_alias=True)

    application_id: str
    applicant_id: str | None = None
    rotation_id: str | None = None
    place: RotationPlace | None = None
    visit: Visit | None = None
    review: Review | None = None
    proposal: Proposal | None = None
    taken_back: bool = False
    """Whether an acceptance is being taken back: nothing about its place is true any more (R36)."""
    hold: Hold | None = None
    money: Annotated[MoneyAccount | None, Field(alias="account")] = None
    choose_until: AwareDatetime | None = None
    """Until when the applicant chooses after the host has cancelled (R18)."""
    late_money: Money | None = None
    """Money that came after the hold had ended (R14)."""
    wire_awaited: bool = False
    """Whether a wire is on its way: nobody is asked to pay meanwhile (R25)."""
    coach_id: str | None = None
    ended: Ended | None = None
    planned_mails: Annotated[Mapping[str, tuple[PlannedMail, ...]], Field(alias="letters")] = field(
        default_factory=dict
    )
    """By event id, the mails that follow from it: decided once, with what was known then (R21)."""

    calendar_entries: Mapping[str, CalendarEntry] = field(default_factory=dict)
    """By kind and reader, what mails have put into calendars."""

    @property
    def has_settled(self) -> bool:
        return self.money is not None and self.money.settled

    @property
    def has_paid(self) -> bool:
        """Whether enough money has come to reserve the place."""
        return self.money is not None and self.money.paid is not None

    def with_money(
        self, *, balance: Money, paid: Money | None = None, settled: bool = False
    ) -> ApplicationSummary:
        """Payments says everything about one application in order: its statement was opened before."""
        if self.money is None:
            return self
        money = replace(
            self.money,
            balance=balance,
            paid=paid or self.money.paid,
            settled=settled or balance.amount <= 0,
        )
        return replace(self, money=money)
