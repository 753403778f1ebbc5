"""The case: everything that the facts have told so far about one application, as far as mails need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from services.notifications.knowing.domain.rotations import RotationPlace
from shared.contracts.money import Money

Ended = Literal["declined", "withdrawn", "cancelled", "completed"]


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """Who is to get which mail."""

    template: str
    recipient_id: str


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
    """The money, as payments last told it."""

    full_due_at: AwareDatetime
    balance: Money
    paid: Money | None = None
    """What had cleared when the place was reserved, and since."""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationSummary:
    """One application. A field is absent until some event has told it: topics do not wait for each other."""

    __pydantic_config__ = ConfigDict(serialize_by_alias=True)

    application_id: str
    applicant_id: str | None = None
    rotation_id: str | None = None
    place: RotationPlace | None = None
    visit: Visit | None = None
    review: Review | None = None
    hold: Hold | None = None
    account: MoneyAccount | None = None
    late_money: Money | None = None
    """Money that came after the hold had ended (R14)."""
    coach_id: str | None = None
    ended: Ended | None = None
    planned_mails: Annotated[Mapping[str, tuple[PlannedMail, ...]], Field(alias="letters")] = field(
        default_factory=dict
    )
    """By event id, what it gave rise to: decided once, with what was known then (R21)."""

    @property
    def has_paid(self) -> bool:
        """Whether enough money has come to reserve the place."""
        return self.account is not None and self.account.paid is not None
