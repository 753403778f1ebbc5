"""What staff decide where rules alone cannot: refunds that did not work, lost disputes, warnings of fraud,
money that nobody asked for. What they did is a line or stays on the record, with who and when."""

from __future__ import annotations

from dataclasses import replace

from services.payments.office.domain.correcting import reduce_fee
from services.payments.paying.domain.converging import opened
from services.payments.provider.domain import ProviderWarning
from services.payments.returning.domain.refunding import again, plan
from services.payments.settling.domain.consequences import ask_staff, settle
from services.payments.statement.domain.bank_claims import FraudWarning
from services.payments.statement.domain.lines import CASH, Line, total
from services.payments.statement.domain.money_commands import (
    DecideDispute,
    DecideWarning,
    RecordOfflineRefund,
    ReleaseSuspense,
    RetryRefund,
)
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.refusals import (
    AlreadyDecided,
    DisputeNotLost,
    MoreThanRefundable,
    NoSuchCase,
    NoSuchRefund,
    ReferenceUsed,
    RefundNotOpen,
)
from services.payments.statement.domain.statement import AnyStatement, Statement, Suspended
from shared.chassis.decision import Decided, Instant, Invalid, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import RefundSent


def record_offline_refund(
    command: RecordOfflineRefund, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Staff sent the money by bank transfer, because the provider could not: booked and told once."""
    known = opened(statement)
    task = task_of(command.task_id, known)
    if task.sent_as == command.reference:
        return unchanged(statement)
    _refuse_closed(task)
    _check_transfer(command, task, known, now)
    key = f"offline_refund:{task.id}"
    note = f"{command.reference} ({command.staff_id})"
    line = Line(key, "offline_refund", task.cents, command.sent_at, now, task.payment_id, note)
    booked = known.plus(line).with_task(replace(task, state="done", sent_as=command.reference))
    sent = RefundSent(
        **known.about(), refund_id=task.id, amount=known.money(task.cents), reason=task.note or task.reason
    )
    settled, said = settle(booked, now)
    return settled, [sent, *said]


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


def _check_transfer(
    command: RecordOfflineRefund, task: RefundTask, statement: Statement, now: Instant
) -> None:
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


def retry_refund(command: RetryRefund, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Once more through the provider: a new refund with a key of its own; the old one stays as it ended."""
    known = opened(statement)
    task = task_of(command.task_id, known)
    if task.state not in ("failed", "rejected"):
        raise RefundNotOpen(f"this refund is `{task.state}`; it cannot be tried again", state=task.state)
    refundable = known.refundable(task.payment_id)
    if refundable < task.cents:
        raise MoreThanRefundable(
            f"the provider can send back {known.money(refundable)} of this payment; send it by bank transfer",
            refundable=known.money(refundable).model_dump(),
        )
    noted = replace(task, note=task.note or f"tried again ({command.staff_id})")
    return settle(again(noted, "tried_again", known, now), now)


def decide_dispute(command: DecideDispute, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """A lost dispute left the money with the payer: forgive what is owed by it, or go on asking for it."""
    known = opened(statement)
    dispute = known.dispute(command.dispute_id)
    if dispute is None:
        raise NoSuchCase("this statement has no such dispute")
    if dispute.status != "lost":
        raise DisputeNotLost(
            f"this dispute is `{dispute.status}`; there is something to decide when it is lost"
        )
    if dispute.decision:
        raise AlreadyDecided(f"this was decided: `{dispute.decision}`", decision=dispute.decision)
    decided = replace(
        dispute,
        decision=command.decision,
        decided_by=command.staff_id,
        decided_at=now,
        note=command.reason,
    )
    changed, facts = known.with_dispute(decided), list[Fact]()
    if command.decision == "write_off":
        cents = written_off(command.dispute_id, known)
        note = f"{command.reason} ({command.staff_id})"
        line = Line(f"write_off:{dispute.id}", "adjustment", -cents, now, now, note=note)
        changed, said = reduce_fee(line, changed)
        facts.extend(said)
    settled, said = settle(changed.closing_pages(now), now)
    return settled, [*facts, *said]


def written_off(dispute_id: str, statement: Statement) -> int:
    """Cents that forgiving a dispute forgives: never more than is owed."""
    dispute = statement.dispute(dispute_id)
    return 0 if dispute is None else max(0, min(dispute.cents, statement.balance))


def warn(told: ProviderWarning, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The card's bank suspects fraud: staff are asked whether the money should go back."""
    known = opened(statement)
    if any(warning.id == told.id for warning in known.warnings):
        return unchanged(statement)
    warning = FraudWarning(id=told.id, payment_id=told.payment_id, fraud_type=told.fraud_type, at=told.at)
    return ask_staff(replace(known, warnings=(*known.warnings, warning)), now)


def decide_warning(command: DecideWarning, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Give the whole payment back, so that it is owed again, or keep it."""
    known = opened(statement)
    warning = warning_of(command.warning_id, known)
    if warning.decision:
        raise AlreadyDecided(f"this was decided: `{warning.decision}`", decision=warning.decision)
    decided = replace(
        warning,
        decision=command.decision,
        decided_by=command.staff_id,
        decided_at=now,
        note=command.reason,
    )
    others = tuple(decided if other.id == decided.id else other for other in known.warnings)
    changed = replace(known, warnings=others)
    if command.decision == "keep":
        return changed, ()
    cents = known.refundable(warning.payment_id)
    if cents <= 0:
        raise MoreThanRefundable("nothing of this payment can go back any more")
    if known.has_ended:  # nothing is owed after the end, so nothing is owed again
        note = f"{command.reason} ({command.staff_id})"
        changed = changed.plus(Line(f"adjustment:{warning.id}", "adjustment", -cents, now, now, note=note))
    planned = plan(changed.closing_pages(now), warning.payment_id, cents, "fraud_warning", now)
    return settle(planned, now)


def warning_of(warning_id: str, statement: Statement) -> FraudWarning:
    """The warning of this id. Raises NoSuchCase."""
    found = next((warning for warning in statement.warnings if warning.id == warning_id), None)
    if found is None:
        raise NoSuchCase("this statement has no such warning")
    return found


def release_suspense(
    command: ReleaseSuspense, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Money that was kept aside is dealt with: at the provider, or by other means that the reason names."""
    known = opened(statement)
    kept = next((kept for kept in known.suspense if kept.payment_id == command.payment_id), None)
    if kept is None:
        raise NoSuchCase("this statement has no such money in suspense")
    if kept.released_at is not None:
        raise AlreadyDecided("this money is dealt with already")
    released = replace(kept, released_by=command.staff_id, released_at=now, note=command.reason)
    return replace(known, suspense=tuple(_same_or(released, other) for other in known.suspense)), ()


def _same_or(changed: Suspended, other: Suspended) -> Suspended:
    return changed if other.payment_id == changed.payment_id else other
