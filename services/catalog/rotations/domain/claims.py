"""Who has or wants a place: held, ending, reserved, waiting, and what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from services.catalog.rotations.domain.stays import Stay
from shared.chassis.decision import Instant
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Held:
    """A place kept until an instant; nobody else can take it."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    until: datetime
    offered: bool = False
    """From the waitlist (R15)."""
    reminders: tuple[int, ...] = ()
    """Hours before the end at which a reminder is still to be decided, the earliest first (R19)."""
    payable: bool = True
    """False once payments said that nobody can pay any more, before we knew why the hold ends."""
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
    """The hold is over, but a payment may be under way: the place stays kept until payments answers (R14)."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    reason: Literal["time_is_up", "withdrawn"]
    offered: bool = False
    answered: tuple[str, ...] = ()
    """Money that came for one who had withdrawn and has had its answer, by its mark."""
    state: Literal["ending"] = "ending"


@dataclass(frozen=True, slots=True)
class Reserved:
    """Money has cleared: the place is theirs (R10)."""

    applicant_id: str
    stay: Stay
    accepted_at: datetime
    reserved_at: datetime
    mark: str
    """The money that cleared it: its repeat says nothing, also after the end."""
    state: Literal["reserved"] = "reserved"

    @property
    def answered(self) -> tuple[str, ...]:
        return (self.mark,)


Claim: TypeAlias = Annotated[Held | Ending | Reserved, Field(discriminator="state")]
"""What occupies one place in each week of its stay."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits; the ticket says when they came."""

    applicant_id: str
    ticket: int
    accepted_at: datetime


ROW = 200


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who wait for the same stay, accepted at the same fee, in order of their tickets.

    They stand in rows, by application id, because then one more costs the same whether ten or ten thousand
    wait: only the last row is written anew.
    """

    stay: Stay
    fee: Money
    """Of the day on which they were accepted; it is theirs whatever the terms say later."""
    rows: tuple[dict[str, Waiting], ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.rows))

    def find(self, application_id: str) -> Waiting | None:
        return next((row[application_id] for row in self.rows if application_id in row), None)

    def everyone(self) -> Iterator[tuple[str, Waiting]]:
        return ((name, waiting) for row in self.rows for name, waiting in row.items())

    def joined_by(self, application_id: str, waiting: Waiting) -> Queue:
        *full, last = self.rows or ({},)
        if len(last) >= ROW:
            full, last = [*full, last], {}
        return replace(self, rows=(*full, {**last, application_id: waiting}))

    def without(self, application_id: str) -> Queue:
        rows = (
            row if application_id not in row else {a: w for a, w in row.items() if a != application_id}
            for row in self.rows
        )
        return replace(self, rows=tuple(row for row in rows if row))


How: TypeAlias = Literal["lapsed", "released", "refused", "left_waitlist", "completed"]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an application here: kept for as long as its messages can come again."""

    stay: Stay
    how: How
    accepted_at: datetime
    ended_at: datetime
    answered: tuple[str, ...] = ()
    """Money that has had its answer, by its mark."""
