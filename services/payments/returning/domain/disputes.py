"""A dispute is a flag on money: it never opens, reopens or voids a statement."""

from __future__ import annotations

from dataclasses import replace

from services.payments.provider.domain import ProviderDispute
from services.payments.returning.domain.refunding import drop_waiting
from services.payments.statement.domain.bank_claims import Dispute, DisputeStatus
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import DisputeClosed, DisputeOpened


def book_dispute(
    told: ProviderDispute, payment_id: str, statement: Statement, now: Instant
) -> Decided[Statement]:
    """The bank takes the money back at once; won, it returns. An inquiry takes nothing.

    While it is open nothing goes back to the payer. Lost, what was planned is dropped: the bank has paid.
    """
    known = statement.dispute(told.id)
    if known is not None and _is_stale(told, known):
        return unchanged(statement)
    dispute = _seen(told, payment_id, known, statement, now)
    booked = statement.with_dispute(dispute)
    facts: list[Fact] = []
    if dispute.status == "inquiry":
        return booked, facts
    line = Line(f"dispute:{told.id}", "dispute", told.cents, told.taken_at or told.at, now, payment_id)
    if not booked.has(line.key):
        facts.append(
            DisputeOpened(**booked.about(), dispute_id=told.id, amount=booked.money(told.cents)),
        )
    booked = booked.plus(line)
    if dispute.is_open or (known is not None and known.status == dispute.status):
        return booked, facts
    if dispute.status == "won":
        at = told.returned_at or now
        won = Line(f"dispute_won:{told.id}", "dispute_won", -told.cents, at, now, payment_id)
        booked = booked.plus(won)
    else:
        booked = drop_waiting(booked, payment_id, "dispute_lost")
    closed = DisputeClosed(**booked.about(), dispute_id=told.id, outcome=dispute.status)
    return booked, [*facts, closed]


def _is_stale(told: ProviderDispute, known: Dispute) -> bool:
    """Two looks may come back in any order: what was won stays won, and only an appeal reopens a loss."""
    if told.is_over:
        return not known.is_open
    match known.status:
        case "won":
            return True
        case "lost":
            return told.status == "inquiry" or (told.status == "open" and not told.is_appeal)
        case "open":
            return told.status == "inquiry"
        case _:
            return told.status == "inquiry" and not known.is_open


def _seen(
    told: ProviderDispute, payment_id: str, known: Dispute | None, statement: Statement, now: Instant
) -> Dispute:
    status = _status(told, statement)
    is_closed = status in ("won", "lost") or told.is_over
    before = known or Dispute(
        id=told.id,
        payment_id=payment_id,
        cents=told.cents,
        reason=told.reason,
        status=status,
        awaits_us=told.awaits_us,
        opened_at=told.at,
    )
    reopened = before.status == "lost" and not is_closed
    return replace(
        before,
        cents=told.cents,
        reason=told.reason,
        status=status,
        awaits_us=told.awaits_us and not is_closed,
        due_at=None if is_closed else told.due_at,
        closed_at=(before.closed_at or now) if is_closed else None,
        decision="" if reopened else before.decision,
    )


def _status(told: ProviderDispute, statement: Statement) -> DisputeStatus:
    """A dispute that ended without a verdict after money was taken gave it back: that is won."""
    if told.is_over and statement.has(f"dispute:{told.id}"):
        return "won"
    return told.status
