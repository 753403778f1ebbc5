"""What follows from a statement as it is now; safe to ask at any time, any number of times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.payments.deadlines.domain.late_fees import fee_is_ahead, follow_lateness, standing_fee
from services.payments.deadlines.domain.reminders import next_reminder_at, remind
from services.payments.deadlines.domain.wires_in_transit import follow_wire, overdue_at
from services.payments.returning.domain.refunding import plan_refunds_of_credit, to_send
from services.payments.statement.domain import lines as ledger
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from services.payments.statement.domain.waiting_for_staff import is_told_by_dispute, waiting_for_staff
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import (
    DepositCompleted,
    PaymentWindowClosed,
    StatementSettled,
    StatementVoided,
)


def draw_consequences(statement: Statement, now: Instant) -> Decided[Statement]:
    """Draw every consequence of the ledger, in the order in which they build on each other."""
    facts: list[Fact] = []
    steps: tuple[Callable[[Statement, Instant], Decided[Statement]], ...] = (
        _complete_deposit,
        _end_prolonged_hold,
        _end_hold_once_nothing_can_be_paid,
        follow_wire,
        follow_lateness,
        remind,
        _say_settled,
        plan_refunds_of_credit,
        _let_approvals_expire,
        ask_staff,
    )
    for step in steps:
        statement, said = step(statement, now)
        facts.extend(said)
    return statement, facts


def draw_consequences_after(statement: Statement, facts: Sequence[Fact], now: Instant) -> Decided[Statement]:
    """Draw the consequences of what a decision changed; the decision's own facts come first."""
    after, said = draw_consequences(statement, now)
    return after, [*facts, *said]


def when_reserved(statement: Statement, now: Instant) -> Instant:
    """Now, but not before the money was booked: another process booked it, and its clock may be ahead."""
    return max([now, *(line.booked_at for line in statement.lines if line.kind in ledger.RECEIVED)])


def _complete_deposit(statement: Statement, now: Instant) -> Decided[Statement]:
    """Enough has arrived to reserve the place: the deposit, or everything inside 45 days (R9, R13).
    What is about to go back, from a hold before this one, reserves nothing."""
    stays = statement.paid - statement.going_back
    if statement.is_reserved or statement.has_ended or stays < statement.reserving_cents:
        return unchanged(statement)
    reserved_at = when_reserved(statement, now)
    received = [line.at for line in statement.lines if line.kind in ledger.RECEIVED]
    if not received and statement.terms_signed_at is None:
        return unchanged(statement)  # nothing is to be paid, so the signature alone reserves the place
    completed = replace(statement, deposit_completed_at=reserved_at, reminded_until=now, ending=None)
    fact = DepositCompleted(
        **statement.about(),
        completed_at=max(received, default=now),  # nothing at all where nothing is owed
        paid=statement.money(statement.paid),
        balance=statement.money(statement.balance),
    )
    return completed, [fact]


def _end_prolonged_hold(statement: Statement, now: Instant) -> Decided[Statement]:
    """End a hold whose time was up for the catalog, once the hour that an outage added is over, too."""
    if not (statement.is_mere_hold and statement.time_is_up) or now < statement.hold_until:
        return unchanged(statement)
    return replace(statement.closing_pages(now), ending="time_is_up"), ()


def _end_hold_once_nothing_can_be_paid(statement: Statement, now: Instant) -> Decided[Statement]:
    """Only when the provider confirmed that no attempt lives any more is the place given away (R14), and
    not while a wire is on its way (R25)."""
    is_kept = statement.ending == "time_is_up" and statement.wire_in_transit is not None
    if statement.ending is None or statement.live_attempts or is_kept:
        return unchanged(statement)
    ended = void_charges(statement, now) if statement.ending == "time_is_up" else statement
    closed = replace(ended, closed_at=now, ending=None)
    return closed, [PaymentWindowClosed(**statement.about()), StatementVoided(**statement.about())]


def void_charges(statement: Statement, now: Instant) -> Statement:
    """Nothing is owed any more, by opposite lines: the price, and a late fee that stands."""
    key, fee = f"voided:{statement.holds}", standing_fee(statement)
    voided = statement.plus(Line(key, "voided", fee - statement.charged, now, now))
    return voided.plus(Line(f"{key}:late_fee", "late_fee_reversed", -fee, now, now))


def _say_settled(statement: Statement, now: Instant) -> Decided[Statement]:
    if statement.has_ended or not statement.is_reserved:
        return unchanged(statement)
    if statement.balance > 0:
        # a fee, a failed refund or a dispute opened it again; paying that is worth saying again
        return replace(statement, settled_at=None), ()
    if statement.settled_at is not None:
        return unchanged(statement)
    fact = StatementSettled(**statement.about(), total_paid=statement.money(statement.paid), settled_at=now)
    return replace(statement, settled_at=now), [fact]


def _let_approvals_expire(statement: Statement, now: Instant) -> Decided[Statement]:
    if not any(approval.is_pending for approval in statement.approvals):
        return unchanged(statement)
    return replace(statement, approvals=tuple(a.expired(now) for a in statement.approvals)), ()


def ask_staff(statement: Statement, _: Instant) -> Decided[Statement]:
    """Tell the office of each matter once, when it begins to wait; a dispute has facts of its own."""
    waiting = {task.id: task for task in waiting_for_staff(statement) if not is_told_by_dispute(task)}
    if tuple(waiting) == statement.asked_staff:
        return unchanged(statement)
    new = [task.asked() for name, task in waiting.items() if name not in statement.asked_staff]
    return replace(statement, asked_staff=tuple(waiting)), new


def due_at(statement: AnyStatement) -> Instant | None:
    """The earliest instant at which something of this statement is due."""
    if isinstance(statement, UnopenedStatement):
        return None
    wanted = [attempt.next_look_at for attempt in statement.live_attempts]
    wanted += [task.next_try_at for task in to_send(statement)]
    wanted += [approval.expires_at for approval in statement.approvals if approval.is_pending]
    if statement.is_mere_hold and statement.time_is_up:
        wanted.append(statement.hold_until)
    if fee_is_ahead(statement) and statement.knows_payments_until(statement.fee_at):
        wanted.append(statement.fee_at)
    if (wire_at := overdue_at(statement)) is not None:
        wanted.append(wire_at)
    reminder_at = next_reminder_at(statement)
    if reminder_at is not None and statement.knows_payments_until(reminder_at):
        wanted.append(reminder_at)
    return min(wanted, default=None)
