"""A small aggregate to try the chassis on: a till that counts what is put in, up to a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from shared.chassis.decision import Decided, Instant, Refused, unchanged
from shared.chassis.documents import AggregateType
from shared.contracts.notifications import EmailSent

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Till:
    till_id: str
    total: int = 0
    seen: tuple[str, ...] = ()
    alarm_at: datetime | None = None


class Full(Refused):
    code: ClassVar[str] = "till_full"


def put(amount: int, name: str = "x", limit: int = 1_000_000) -> Callable[[Till, Instant], Decided[Till]]:
    def decide(till: Till, now: Instant) -> Decided[Till]:
        if amount == 0:
            return unchanged(till)
        if till.total + amount > limit:
            raise Full(f"no more than {limit}")
        after = replace(till, total=till.total + amount, seen=(*till.seen, name))
        return after, [said(till.till_id, name)]

    return decide


def alarm(at: datetime | None) -> Callable[[Till, Instant], Decided[Till]]:
    return lambda till, now: (replace(till, alarm_at=at), [])


def said(till_id: str, name: str) -> EmailSent:
    return EmailSent(email_id=name, template="toy", recipient_id="acc_1", application_id=till_id)


TILL: AggregateType[Till] = AggregateType(
    type=Till,
    nothing=Till,
    find=lambda till: {"total": till.total, "parity": "odd" if till.total % 2 else "even"},
    due_at=lambda till: till.alarm_at,
)
