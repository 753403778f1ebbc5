"""Money on its way back: planned with the statement, to the original payment, each cent once (R14, R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from services.payments.provider.domain import ProviderRefund
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.refund_tasks import (
    FIRST_TRY_AGAIN,
    LONGEST_PAUSE,
    RefundReason,
    RefundTask,
)
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import RefundSent

ASK_AGAIN = timedelta(hours=1)
"""How often a refund that the bank has not confirmed is asked about."""


def plan_refunds_of_credit(statement: Statement, now: Instant) -> Decided[Statement]:
    """What was paid beyond what is owed goes back, newest payment first.

    Not while the catalog is asked for the place (R14), and not after a refund that did not work: trying
    another way could give the same money back twice, so staff decide.
    """
    credit = -statement.balance - statement.planned - _planned_by_hand(statement)
    is_stuck = any(task.state in ("failed", "rejected") for task in statement.refund_tasks)
    if credit <= 0 or statement.awaiting_place or is_stuck:
        return unchanged(statement)
    return send_back(statement, credit, _reason_of_credit(statement), now), ()


def send_back(statement: Statement, cents: int, reason: RefundReason, now: Instant) -> Statement:
    """Plan this much, newest payment first; what the provider cannot send, staff send by wire."""
    for payment_id in reversed(statement.payment_ids()):
        part = min(cents, statement.refundable(payment_id))
        if part > 0:
            statement, cents = plan(statement, payment_id, part, reason, now), cents - part
    for reference in reversed(statement.only_by_hand()):
        part = min(cents, statement.returnable_by_hand(reference))
        if part > 0:
            statement, cents = plan(statement, reference, part, reason, now, "by_hand"), cents - part
    return statement


def _planned_by_hand(statement: Statement) -> int:
    return sum(task.cents for task in statement.refund_tasks if task.state == "by_hand")


def _reason_of_credit(statement: Statement) -> RefundReason:
    if statement.cancelled_at is not None:
        return "cancelled"
    return "hold_ended" if statement.has_ended else "overpaid"


def plan(
    statement: Statement,
    payment_id: str,
    cents: int,
    reason: RefundReason,
    now: Instant,
    state: Literal["todo", "by_hand"] = "todo",
) -> Statement:
    """One more refund to be made; its id is the provider's idempotency key, per action and not per amount."""
    task = RefundTask(
        id=f"{statement.application_id}:refund:{len(statement.refund_tasks) + 1}",
        payment_id=payment_id,
        cents=cents,
        reason=reason,
        planned_at=now,
        next_try_at=now,
        state=state,
    )
    return replace(statement, refund_tasks=(*statement.refund_tasks, task))


def drop_waiting(statement: Statement, payment_id: str, why: str) -> Statement:
    """What was planned for this payment is not sent any more."""
    for task in statement.refund_tasks:
        if task.payment_id == payment_id and task.state == "todo":
            statement = statement.with_task(replace(task, state="dropped", refusal=why))
    return statement


def to_send(statement: Statement) -> list[RefundTask]:
    """Tasks that the provider is to be asked about; what a dispute holds back waits until it is closed."""
    return [
        task
        for task in statement.refund_tasks
        if task.state == "pending" or (task.state == "todo" and not statement.is_held_back(task.payment_id))
    ]


def claim_refunds(token: str, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Take the refunds that are due in hand; others leave them alone until the next try."""
    if isinstance(statement, UnopenedStatement):
        return unchanged(statement)
    for task in to_send(statement):
        if task.next_try_at <= now:
            pause = min(FIRST_TRY_AGAIN * 2 ** min(task.tries, 10), LONGEST_PAUSE)
            claimed = replace(task, claimed_by=token, tries=task.tries + 1, next_try_at=now + pause)
            statement = statement.with_task(claimed)
    return statement, ()


def refuse_refund(task_id: str, code: str, statement: Statement, now: Instant) -> Statement:
    """The provider will not do it: the credit stays, and staff are asked.

    Refused for a dispute that we know of by now, it is planned anew, under a key of its own, and waits.
    """
    found = statement.task(task_id)
    if found is None or found.state != "todo":
        return statement
    if not statement.is_held_back(found.payment_id):
        return statement.with_task(replace(found, state="rejected", refusal=code))
    return again(found, code, statement, now)


def again(task: RefundTask, why: str, statement: Statement, now: Instant) -> Statement:
    """A new task in the place of this one: never the same key twice."""
    dropped = statement.with_task(replace(task, state="dropped", refusal=task.refusal or why))
    return plan(dropped, task.payment_id, task.cents, task.reason, now)


def book_refund(refund: ProviderRefund, statement: Statement, now: Instant) -> Decided[Statement]:
    """Bring the statement to what the provider says of one refund, whoever began it."""
    key = f"refund:{refund.id}"
    booked = statement.plus(Line(key, "refund", refund.cents, refund.at, now, refund.payment_id))
    if refund.status == "failed":
        failed = Line(
            f"refund_failed:{refund.id}", "refund_failed", -refund.cents, now, now, refund.payment_id
        )
        booked = booked.plus(failed)
    task = booked.task(refund.task_id)
    facts: list[Fact] = []
    if task is not None:
        moved = _moved(task, refund, now)
        booked = booked.with_task(moved)
        was_sent = moved.state == "done" and task.state != "done"
        facts = [_sent(booked, refund, task.note or task.reason)] if was_sent else []
    elif refund.status == "succeeded" and not statement.has(key):
        facts = [_sent(booked, refund, "provider")]
    return booked, facts


def _moved(task: RefundTask, refund: ProviderRefund, now: Instant) -> RefundTask:
    if task.state in ("failed", "dropped") or task.sent_as:
        return task
    match refund.status:
        case "succeeded":
            return replace(task, state="done", refund_id=refund.id)
        case "failed":
            return replace(task, state="failed", refund_id=refund.id, refusal="the bank sent it back")
        case _ if task.state == "done":
            return task
    return replace(task, state="pending", refund_id=refund.id, next_try_at=now + ASK_AGAIN)


def _sent(statement: Statement, refund: ProviderRefund, reason: str) -> RefundSent:
    return RefundSent(
        **statement.about(), refund_id=refund.id, amount=statement.money(refund.cents), reason=reason
    )
