"""Refunds that did not work through the provider: sent by wire instead, or tried once more."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.consequences import draw_consequences, draw_consequences_after
from services.payments.office.domain.commands import RetryRefund
from services.payments.office.domain.refusals import (
    MoreThanRefundable,
    NoSuchRefund,
    ReferenceUsed,
    RefundNotOpen,
)
from services.payments.returning.domain.refunding import again
from services.payments.statement.domain.lines import CASH, Line, by_staff, total
from services.payments.statement.domain.money_commands import RecordWireRefund
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from shared.chassis.decision import Decided, Instant, Invalid, unchanged
from shared.contracts.payments import RefundSent


def record_wire_refund(
    command: RecordWireRefund, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Staff sent the money by wire, because the provider could not: booked and announced once."""
    known = opened(statement)
    task = task_of(command.task_id, known)
    if task.sent_as == command.reference:
        return unchanged(statement)
    _refuse_closed(task)
    _check_transfer(command, task, known, now)
    key = f"offline_refund:{task.id}"
    note = by_staff(command.reference, command.staff_id)
    line = Line(key, "offline_refund", task.cents, command.sent_at, now, task.payment_id, note)
    booked = known.plus(line).with_task(replace(task, state="done", sent_as=command.reference))
    sent = RefundSent(
        **known.about(), refund_id=task.id, amount=known.money(task.cents), reason=task.note or task.reason
    )
    return draw_consequences_after(booked, [sent], now)


def retry_refund(command: RetryRefund, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Once more through the provider: a new refund with a key of its own; the old one stays as it ended."""
    known = opened(statement)
    task = task_of(command.task_id, known)
    if task.state not in ("failed", "rejected"):
        raise RefundNotOpen(f"this refund is `{task.state}`; it cannot be tried again", state=task.state)
    refundable = known.refundable(task.payment_id)
    if refundable < task.cents:
        raise MoreThanRefundable(
            f"the provider can send back {known.money(refundable)} of this payment; send it by wire",
            refundable=known.money(refundable).model_dump(),
        )
    noted = replace(task, note=task.note or by_staff("tried again", command.staff_id))
    return draw_consequences(again(noted, "tried_again", known, now), now)


def task_of(task_id: str, statement: Statement) -> RefundTask:
    """The refund of this id. Raises NoSuchRefund."""
    task = statement.task(task_id)
    if task is None:
        raise NoSuchRefund("this statement has no such refund", pointer="/refund_id")
    return task


def _refuse_closed(task: RefundTask) -> None:
    if not task.needs_staff:
        raise RefundNotOpen(
            f"this refund is `{task.state}`; there is nothing to do by hand", state=task.state
        )


def _check_transfer(command: RecordWireRefund, task: RefundTask, statement: Statement, now: Instant) -> None:
    if command.sent_at > now:
        raise Invalid("a transfer cannot have been sent in the future", pointer="/sent_at")
    if any(other.sent_as == command.reference for other in statement.refund_tasks):
        raise ReferenceUsed("another refund of this statement has this reference", pointer="/reference")
    kept = -total((line for line in statement.lines if line.reference == task.payment_id), CASH)
    if kept < task.cents:
        raise MoreThanRefundable(
            f"only {statement.money(kept)} of this payment are still here",
            refundable=statement.money(kept).model_dump(),
        )
