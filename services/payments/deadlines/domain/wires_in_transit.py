"""What a wire on its way stops, until when, and how that ends (R25)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.wires import Wire
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import WireEnded, WireOverdue


def wired_in_time(statement: Statement) -> int:
    """Cents of the balance that count as paid at the due instant, whenever the bank has them.

    The wire was announced with proof before it. It counts for as long as it is waited for, and afterwards if
    the bank had it before that time was over. What the bank had before the due instant is counted anyway.
    """
    announced = (w for w in statement.wires if w.proven_at is not None and not w.for_hold)
    return sum(
        _counted(w, statement) for w in announced if w.proven_at and w.proven_at < statement.full_due_at
    )


def _counted(wire: Wire, statement: Statement) -> int:
    if wire.state == "awaited":
        return wire.cents
    line = statement.line(wire.received_as) if wire.received_as else None
    if line is None or wire.until is None:
        return 0
    return -line.cents if statement.full_due_at <= line.at < wire.until else 0


def overdue_at(statement: Statement) -> Instant | None:
    """When staff have to decide, where that is still to come."""
    wire = statement.wire_in_transit
    return None if wire is None or wire.overdue else wire.until


def follow_wire(statement: Statement, now: Instant) -> Decided[Statement]:
    """Forget a wire without which nothing is owed; make one that has not come in time a task for staff."""
    wire = statement.awaited_wire
    if wire is None:
        return unchanged(statement)
    if statement.has_ended or statement.balance <= 0:
        return end_wire(replace(wire, state="not_needed", ended_at=now), statement)
    at = overdue_at(statement)
    if at is None or now < at:
        return unchanged(statement)
    told = WireOverdue(
        **statement.about(),
        wire_id=wire.id,
        amount=statement.money(wire.cents),
        until=at,
        time_zone=statement.time_zone,
    )
    return statement.with_wire(replace(wire, overdue=True)), [told]


def receive_wire(line_key: str, statement: Statement, now: Instant) -> Decided[Statement]:
    """Money came by wire: it is the one that was announced, if one was."""
    wire = statement.awaited_wire
    if wire is None:
        return unchanged(statement)
    return end_wire(replace(wire, state="received", received_as=line_key, ended_at=now), statement)


def end_wire(ended: Wire, statement: Statement) -> Decided[Statement]:
    """Without waiting for it any more; what was never proven kept nothing, and nobody is told."""
    if ended.state == "awaited":
        raise AssertionError("an ended wire is not awaited")
    outcome: Literal["received", "given_up", "not_needed"] = ended.state
    told = WireEnded(
        **statement.about(),
        wire_id=ended.id,
        amount=statement.money(ended.cents),
        outcome=outcome,
        reason=ended.reason,
    )
    return statement.with_wire(ended), [told] if ended.proven_at is not None else ()
