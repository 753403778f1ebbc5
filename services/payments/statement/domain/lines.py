"""The ledger: lines that are only ever added, each with a key that is unique in its statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Instant

LineKind = Literal[
    "rotation_fee",
    "voided",
    "adjustment",
    "payment",
    "offline_payment",
    "refund",
    "refund_failed",
    "offline_refund",
    "dispute",
    "dispute_won",
    "late_fee",
    "late_fee_reversed",
]

CHARGES: frozenset[LineKind] = frozenset({"rotation_fee", "voided", "adjustment"})
"""What is owed for the rotation itself; a fee is judged by these, not by itself."""
RECEIVED: frozenset[LineKind] = frozenset({"payment", "offline_payment"})
RETURNED: frozenset[LineKind] = frozenset({"refund", "refund_failed", "offline_refund"})
DISPUTED: frozenset[LineKind] = frozenset({"dispute", "dispute_won"})
CASH: frozenset[LineKind] = RECEIVED | RETURNED | DISPUTED
"""Money that really moved; each such line names what moved it."""
FEES: frozenset[LineKind] = frozenset({"late_fee", "late_fee_reversed"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement. Corrected by an opposite line, never edited."""

    key: str
    kind: LineKind
    cents: int
    """Positive: the applicant owes more. Negative: less."""
    at: Instant
    """When it happened, by the time of whoever moved the money."""
    booked_at: Instant
    """When we heard of it."""
    reference: str = ""
    """For money: the payment that it belongs to."""
    note: str = ""


def total(lines: Iterable[Line], kinds: frozenset[LineKind]) -> int:
    """Sum in cents of the lines of these kinds, signed from the applicant's side."""
    return sum(line.cents for line in lines if line.kind in kinds)


def before(lines: Iterable[Line], instant: Instant) -> list[Line]:
    """What had happened before an instant, whenever we heard of it."""
    return [line for line in lines if line.at < instant]


def by_staff(words: str, staff_id: str) -> str:
    """A note with who of the staff it is from."""
    return f"{words} ({staff_id})"
