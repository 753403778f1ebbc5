"""A dispute is a flag on money: it never opens, reopens or voids a statement."""

from __future__ import annotations

from dataclasses import replace

from services.payments.domain.lines import Line
from services.payments.domain.statement import Statement
from services.payments.domain.truth import ProviderDispute
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import DisputeClosed, DisputeOpened


def book_dispute(
    dispute: ProviderDispute, payment_id: str, statement: Statement, now: Instant
) -> Decided[Statement]:
    """The bank takes the money back at once; won, it returns. An inquiry takes nothing."""
    if dispute.status == "inquiry":
        return unchanged(statement)
    line = Line(f"dispute:{dispute.id}", "dispute", dispute.cents, dispute.at, now, payment_id)
    facts: list[Fact] = []
    if not statement.has(line.key):
        amount = statement.money(dispute.cents)
        facts.append(DisputeOpened(**statement.about(), dispute_id=dispute.id, amount=amount))
    booked = statement.plus(line)
    if dispute.status == "open" or dispute.id in booked.closed_disputes:
        return booked, facts
    if dispute.status == "won":
        won = Line(f"dispute_won:{dispute.id}", "dispute_won", -dispute.cents, now, now, payment_id)
        booked = booked.plus(won)
    closed = DisputeClosed(**statement.about(), dispute_id=dispute.id, outcome=dispute.status)
    return replace(booked, closed_disputes=(*booked.closed_disputes, dispute.id)), [*facts, closed]
