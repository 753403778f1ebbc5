"""Two people for a large amount: the first asks, a second one confirms, and only then it happens."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.consequences import ask_staff
from services.payments.office.domain.bank_decisions import (
    decide_dispute,
    decide_warning,
    warning_of,
    written_off,
)
from services.payments.office.domain.correcting import record_wire, refund_by_staff
from services.payments.office.domain.failed_refunds import record_wire_refund, task_of
from services.payments.office.domain.refusals import (
    AlreadyAsked,
    ApprovalNotPending,
    NoSuchApproval,
    SecondPersonNeeded,
)
from services.payments.statement.domain.approvals import Approval, MoneyCommand, TwoPeople
from services.payments.statement.domain.money_commands import (
    DecideDispute,
    DecideWarning,
    RecordWire,
    RecordWireRefund,
    RefundByStaff,
)
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from shared.chassis.decision import Decided, Instant, unchanged


def ask(
    approval_id: str, command: MoneyCommand, rule: TwoPeople, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Do it, or above the limit keep it until a second person agrees. What is wrong is refused at once."""
    known = opened(statement)
    if _find(approval_id, known) is not None:
        return unchanged(statement)
    done, facts = _do(command, known, now)
    if done == known or not needs_two(command, rule, known):
        return done, facts
    if any(other.is_pending and _is_same(other.request, command) for other in known.approvals):
        raise AlreadyAsked("this was asked for and waits for a second person; see GET /v1/approvals")
    asked = Approval(
        id=approval_id,
        request=command,
        cents=cents_of(command, known),
        asked_at=now,
        expires_at=now + rule.lives,
    )
    return ask_staff(replace(known, approvals=(*known.approvals, asked)), now)


def needs_two(command: MoneyCommand, rule: TwoPeople, statement: AnyStatement) -> bool:
    """Whether this is more than one person may do alone."""
    return cents_of(command, opened(statement)) > rule.limit_cents


def cents_of(command: MoneyCommand, statement: Statement) -> int:
    """Cents that a command moves or forgives."""
    match command:
        case RecordWire() | RefundByStaff():
            return command.cents
        case RecordWireRefund():
            return task_of(command.task_id, statement).cents
        case DecideDispute():
            return written_off(command.dispute_id, statement) if command.decision == "write_off" else 0
        case DecideWarning():
            payment_id = warning_of(command.warning_id, statement).payment_id
            return statement.refundable(payment_id) if command.decision == "refund" else 0


def confirm(
    approval_id: str, staff_id: str, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:  # fmt: skip
    """A second person agrees, and the command is carried out now. If it is refused by now, the approval stays
    pending."""
    known = opened(statement)
    approval = _pending(approval_id, known, now)
    if staff_id == approval.asked_by:
        raise SecondPersonNeeded("you asked for this yourself; another of the staff has to confirm it")
    both = replace(approval.request, staff_id=f"{approval.asked_by}, {staff_id}")
    done, facts = _do(both, known, now)
    confirmed = replace(approval, state="confirmed", decided_by=staff_id, decided_at=now)
    return _with(confirmed, opened(done)), facts


def reject(
    approval_id: str, staff_id: str, reason: str, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """It does not happen. Who asked may take it back, too."""
    known = opened(statement)
    approval = _pending(approval_id, known, now)
    rejected = replace(approval, state="rejected", decided_by=staff_id, decided_at=now, note=reason)
    return _with(rejected, known), ()


def _do(command: MoneyCommand, statement: Statement, now: Instant) -> Decided[AnyStatement]:
    match command:
        case RecordWire():
            return record_wire(command, statement, now)
        case RefundByStaff():
            return refund_by_staff(command, statement, now)
        case RecordWireRefund():
            return record_wire_refund(command, statement, now)
        case DecideDispute():
            return decide_dispute(command, statement, now)
        case DecideWarning():
            return decide_warning(command, statement, now)


def _is_same(one: MoneyCommand, other: MoneyCommand) -> bool:
    """The same wire, refund, dispute or warning; two refunds of the same amount are two."""
    match one, other:
        case RecordWire(), RecordWire():
            return one.reference == other.reference
        case RecordWireRefund(), RecordWireRefund():
            return one.task_id == other.task_id
        case DecideDispute(), DecideDispute():
            return one.dispute_id == other.dispute_id
        case DecideWarning(), DecideWarning():
            return one.warning_id == other.warning_id
        case _:
            return False


def _pending(approval_id: str, statement: Statement, now: Instant) -> Approval:
    found = _find(approval_id, statement)
    if found is None:
        raise NoSuchApproval("this statement has no such approval")
    current = found.expired(now)
    if not current.is_pending:
        raise ApprovalNotPending(f"this approval is `{current.state}`", state=current.state)
    return current


def _find(approval_id: str, statement: Statement) -> Approval | None:
    return next((approval for approval in statement.approvals if approval.id == approval_id), None)


def _with(changed: Approval, statement: Statement) -> Statement:
    approvals = tuple(changed if other.id == changed.id else other for other in statement.approvals)
    return replace(statement, approvals=approvals)
