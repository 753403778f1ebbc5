"""The late fee follows the truth about the due instant, whenever that truth arrives (R11, R12, R13)."""

from __future__ import annotations

from services.payments.deadlines.domain.wires_in_transit import wired_in_time
from services.payments.statement.domain import lines as ledger
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.money import Money
from shared.contracts.payments import LateFeeRaised, LateFeeReversed


def fee_of(statement: Statement) -> Money:
    """How much the late fee is: what the policy says, whatever is owed (R12)."""
    return statement.policy.late_fee


def was_late(statement: Statement) -> bool:
    """Whether the place was reserved and something owed at the due instant, by the provider's time.

    A delayed payment that was begun in time and is still on its way counts as paid, and so does a wire.
    """
    if not statement.deposit_offered or not statement.is_reserved or statement.has_ended:
        return False
    earlier = ledger.before(statement.lines, statement.full_due_at)
    in_time = _on_its_way(statement) + wired_in_time(statement) - ledger.total(earlier, ledger.RECEIVED)
    charged = ledger.total(earlier, ledger.CHARGES)
    owed = charged + _returned(statement, earlier) - in_time
    return in_time >= min(statement.needed_cents, charged) and owed > 0


def _returned(statement: Statement, earlier: list[Line]) -> int:
    """A refund that the bank sent back never left, whenever we heard of it: nobody is late by it."""
    failed = {line.key.partition(":")[2] for line in statement.lines if line.kind == "refund_failed"}
    kinds = ledger.RETURNED - {"refund_failed"}
    left = (line for line in earlier if line.key.partition(":")[2] not in failed)
    return ledger.total(left, kinds)


def _on_its_way(statement: Statement) -> int:
    return sum(
        attempt.request.cents
        for attempt in statement.attempts
        if attempt.state == "processing"
        and attempt.pays_at is not None
        and attempt.pays_at < statement.full_due_at
    )


def fee_is_ahead(statement: Statement) -> bool:
    """Whether a fee is to be raised when its moment comes, as far as we know now."""
    has_fee = fee_of(statement).amount > 0 and not statement.has(statement.late_fee_key)
    return has_fee and was_late(statement)


def follow_lateness(statement: Statement, now: Instant) -> Decided[Statement]:
    """Raise the fee once the grace is over and the provider was asked; reverse it when proven in time."""
    if fee_is_ahead(statement):
        is_certain = now >= statement.fee_at and statement.knows_payments_until(statement.fee_at)
        return _raise(statement, now) if is_certain else unchanged(statement)
    if standing_fee(statement) and not statement.has_ended and not was_late(statement):
        return reverse(statement, "paid_in_time", now)
    return unchanged(statement)


def standing_fee(statement: Statement) -> int:
    """Cents of the late fee that is on the statement and was not taken back."""
    return ledger.total(statement.lines, ledger.FEES)


def _raise(statement: Statement, now: Instant) -> Decided[Statement]:
    fee = fee_of(statement)
    line = Line(statement.late_fee_key, "late_fee", fee.amount, statement.full_due_at, now)
    charged = statement.plus(line)
    raised = LateFeeRaised(
        **charged.about(),
        fee=fee,
        balance=charged.money(charged.balance),
        due_at=charged.full_due_at,
        time_zone=charged.time_zone,
    )
    return charged, [raised]


def reverse(statement: Statement, reason: str, now: Instant, note: str = "") -> Decided[Statement]:
    """Take the fee back, by an opposite line; `note` is what staff wrote."""
    key = f"late_fee_reversed:{statement.full_due_at.isoformat()}"
    line = Line(key, "late_fee_reversed", -standing_fee(statement), now, now, note=note or reason)
    reversed_ = statement.plus(line)
    told = LateFeeReversed(
        **statement.about(),
        fee=statement.money(standing_fee(statement)),
        reason="paid_in_time" if reason == "paid_in_time" else "waived",
        balance=reversed_.money(reversed_.balance),
    )
    return reversed_, [told]
