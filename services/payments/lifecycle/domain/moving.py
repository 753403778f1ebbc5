"""The visit was postponed: the fee of that, and another instant by which everything is due (R23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.payments.deadlines.domain.late_fees import standing_fee
from services.payments.lifecycle.domain.consequences import draw_consequences_after
from services.payments.lifecycle.domain.refusals import StatementNotOpenYet
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import StatementMoved
from shared.contracts.policy import local_midnight


@dataclass(frozen=True, slots=True)
class MoveStatement:
    """The place was moved to another start; `fee_cents` is what was quoted for that."""

    move_id: str
    start_date: date
    weeks: int
    fee_cents: int
    text: str


def move_statement(command: MoveStatement, state: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Money that was paid stays where it is; what was judged at the earlier due instant stands."""
    if isinstance(state, UnopenedStatement):
        raise StatementNotOpenYet("we have not heard of this place being held yet")
    if state.has_ended or command.move_id in state.moves:
        return unchanged(state)
    moved = replace(
        _keeping_late_fee(command, state, now),
        start_date=command.start_date,
        weeks=command.weeks,
        full_due_at=_due_at(command, state, now),
        deposit_offered=True,
        extensions=(),
        reminded_until=now,
        moves=(*state.moves, command.move_id),
    )
    charged = moved.plus(
        Line(f"postponed:{command.move_id}", "adjustment", command.fee_cents, now, now, note=command.text)
    )
    fact = StatementMoved(
        **charged.about(),
        move_id=command.move_id,
        start_date=command.start_date,
        weeks=command.weeks,
        fee=charged.money(command.fee_cents),
        text=command.text,
        balance=charged.money(charged.balance),
        due_at=charged.full_due_at,
        time_zone=charged.time_zone,
    )
    return draw_consequences_after(charged, [fact], now)


def _due_at(command: MoveStatement, statement: Statement, now: Instant) -> Instant:
    """By the rule of R11 for the new start, with as many days to pay as a hold has, never past the start."""
    policy, zone = statement.policy, statement.time_zone
    earliest = now + timedelta(days=policy.hold_days)
    starts_at = local_midnight(command.start_date, zone)
    return min(max(policy.full_due_at(command.start_date, zone), earliest), starts_at)


def _keeping_late_fee(command: MoveStatement, statement: Statement, now: Instant) -> Statement:
    """A late fee that stands was for the earlier due instant: it is charged on as a line of its own, so that
    the later instant, at which nobody is late yet, does not take it back."""
    fee = standing_fee(statement)
    taken = f"late_fee_reversed:{statement.full_due_at.isoformat()}"
    back = Line(taken, "late_fee_reversed", -fee, now, now, note="postponed")
    again = Line(f"late_fee_kept:{command.move_id}", "adjustment", fee, now, now)
    return statement.plus(back).plus(again)


def await_choice(until: Instant, state: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The host cancelled, and the applicant chooses: until then nobody is reminded or late (R18)."""
    if isinstance(state, UnopenedStatement):
        raise StatementNotOpenYet("we have not heard of this place being held yet")
    if state.has_ended or (until <= state.full_due_at and until <= state.reminded_until):
        return unchanged(state)
    waiting = replace(
        state,
        full_due_at=max(state.full_due_at, until) if now < state.full_due_at else state.full_due_at,
        reminded_until=max(state.reminded_until, until),
    )
    return draw_consequences_after(waiting, (), now)
