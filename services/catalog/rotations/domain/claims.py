"""Claims on a rotation: held, ending, reserved; who waits; and what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from services.catalog.rotations.domain.stays import Stay
from shared.chassis.decision import Instant
from shared.contracts.extension import Extension
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Held:
    """A place kept until an instant; nobody else can take it."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    until: datetime
    offered: bool = False
    """Whether it came from the waitlist, which makes it an offer (R15)."""
    reminders: tuple[int, ...] = ()
    """Reminders still to be decided, in hours before the end, the earliest first (R19)."""
    payable: bool = True
    """False once payments has said that nobody can pay any more, which may come before the hold ends."""
    extensions: tuple[Extension, ...] = ()
    """How staff moved its end (R24)."""
    state: Literal["held"] = "held"

    @property
    def answered(self) -> tuple[str, ...]:
        return ()

    def next_due_at(self) -> Instant:
        if self.reminders and self.payable:
            return self.until - timedelta(hours=self.reminders[0])
        return self.until


@dataclass(frozen=True, slots=True)
class Ending:
    """The hold is over, but a payment may be under way: the place stays taken until that is known (R14)."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    reason: Literal["time_is_up", "withdrawn"]
    offered: bool = False
    answered: tuple[str, ...] = ()
    """The marks of payments that came after the applicant withdrew and were refused."""
    state: Literal["ending"] = "ending"


@dataclass(frozen=True, slots=True)
class Reserved:
    """Money has cleared: the place is theirs (R10)."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    reserved_at: datetime
    mark: str
    """Names the payment that cleared the hold. The same one again has no effect, even after the stay."""
    moves: tuple[str, ...] = ()
    """Which requests for another start were answered, so that a repeat says nothing (R23)."""
    state: Literal["reserved"] = "reserved"

    @property
    def answered(self) -> tuple[str, ...]:
        return (self.mark,)


Claim: TypeAlias = Annotated[Held | Ending | Reserved, Field(discriminator="state")]
"""A claim takes one place in each week of its stay."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application on the waitlist; lower tickets came earlier."""

    applicant_id: str
    ticket: int
    accepted_at: datetime


ROW_LENGTH = 200


@dataclass(frozen=True, slots=True)
class WaitlistGroup:
    """The applications that wait for the same stay at the same fee, in the order of their tickets.

    They are kept in rows of at most `ROW_LENGTH`, by application id. Adding one copies the last row alone, so
    it costs the same whether ten wait or ten thousand.
    """

    stay: Stay
    fee: Money
    """The fee of the day on which they were accepted; a later change of the terms does not touch it."""
    rows: tuple[dict[str, Waiting], ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.rows))

    def find(self, application_id: str) -> Waiting | None:
        return next((row[application_id] for row in self.rows if application_id in row), None)

    def everyone(self) -> Iterator[tuple[str, Waiting]]:
        return ((name, waiting) for row in self.rows for name, waiting in row.items())

    def joined_by(self, application_id: str, waiting: Waiting) -> WaitlistGroup:
        *full, last = self.rows or ({},)
        if len(last) >= ROW_LENGTH:
            full, last = [*full, last], {}
        return replace(self, rows=(*full, {**last, application_id: waiting}))

    def without(self, application_id: str) -> WaitlistGroup:
        rows = (
            row if application_id not in row else {a: w for a, w in row.items() if a != application_id}
            for row in self.rows
        )
        return replace(self, rows=tuple(row for row in rows if row))


EndedHow: TypeAlias = Literal["lapsed", "released", "refused", "left_waitlist", "completed"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How an application ended here; remembered for as long as its messages can be delivered again."""

    stay: Stay
    how: EndedHow
    accepted_at: datetime
    ended_at: datetime
    answered: tuple[str, ...] = ()
    """The marks of payments that were answered, so that the same payment again gets no second answer."""
