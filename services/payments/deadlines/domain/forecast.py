"""What will happen to a statement by itself, and when, if nothing is paid: for staff to look ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from services.payments.deadlines.domain.late_fees import fee_is_ahead, fee_of
from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Instant

ExpectedKind = Literal["late_fee", "hold_lapses"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A late fee that will be raised, or a hold that will lapse."""

    what: ExpectedKind
    at: Instant
    cents: int
    """The fee, or what is missing to reserve the place."""

    def day(self, zone: str) -> date:
        """The day on which it happens, by the calendar of the site."""
        return self.at.astimezone(ZoneInfo(zone)).date()


def expected(statement: Statement) -> Expected | None:
    """The next thing that happens unless money comes; None where nothing does."""
    if statement.has_ended or statement.wire_in_transit is not None:
        return None
    if not statement.is_reserved:
        return Expected("hold_lapses", statement.hold_until, statement.missing_cents)
    if fee_is_ahead(statement):
        return Expected("late_fee", statement.fee_at, fee_of(statement).amount)
    return None
