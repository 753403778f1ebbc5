"""Charging less: goodwill, a voucher, or what a lost dispute took."""

from __future__ import annotations

from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Decided, unchanged
from shared.contracts.payments import FeeReduced


def reduce_fee(line: Line, statement: Statement) -> Decided[Statement]:
    """Charge less from now on, and announce it: applications needs it to quote a cancellation (R18)."""
    reduced = statement.plus(line)
    if reduced == statement:
        return unchanged(statement)
    fact = FeeReduced(
        **statement.about(),
        reduction_id=line.key,
        amount=statement.money(-line.cents),
        balance=reduced.money(reduced.balance),
    )
    return reduced, [fact]
