"""What a voucher does to a statement: a line of its own, never below zero (R35)."""

from __future__ import annotations

from services.payments.deadlines.domain.late_fees import standing_fee
from services.payments.lifecycle.domain.consequences import draw_consequences_after
from services.payments.lifecycle.domain.reducing import reduce_fee
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from services.payments.vouchers.domain.refusals import NothingToReduce, OneVoucher
from services.payments.vouchers.domain.voucher import Voucher
from shared.chassis.decision import Decided, Instant, unchanged


def redeem(voucher: Voucher, state: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Take it off what is owed for the rotation. An open payment page is closed: its amount is wrong now."""
    statement = opened(state)
    key = f"voucher:{statement.holds}:{voucher.terms.code}"
    if statement.has(key):
        return unchanged(state)
    if any(line.key.startswith(f"voucher:{statement.holds}:") for line in statement.lines):
        raise OneVoucher("this statement has its voucher already; one counts", pointer="/code")
    cents = worth_of(voucher, statement)
    if statement.has_ended or cents <= 0:
        raise NothingToReduce("nothing is owed that a voucher could take off", pointer="/code")
    line = Line(key, "adjustment", -cents, now, now, note=voucher.terms.code)
    reduced, facts = reduce_fee(line, statement.closing_pages(now))
    return draw_consequences_after(reduced, facts, now)


def worth_of(voucher: Voucher, statement: Statement) -> int:
    """Cents off: by the price of this hold, and at most what is owed of it. A late fee stays."""
    fee = next(line.cents for line in reversed(statement.lines) if line.kind == "rotation_fee")
    late_fee = standing_fee(statement)
    return min(voucher.worth(fee), statement.charged - late_fee, statement.balance - late_fee)
