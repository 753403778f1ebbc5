"""What of a statement waits for a person: derived from it, so that it is gone when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.payments.statement.domain.approvals import Approval, MoneyCommand
from services.payments.statement.domain.bank_claims import Dispute, FraudWarning
from services.payments.statement.domain.money_commands import (
    DecideDispute,
    DecideWarning,
    RecordWire,
    RecordWireRefund,
)
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.staff_tasks import Link, StaffTask, StaffTaskKind
from services.payments.statement.domain.statement import AnyStatement, Statement, Suspended
from services.payments.statement.domain.wires import Wire
from shared.chassis.decision import Instant


def waiting_for_staff(statement: AnyStatement, dashboard: str = "") -> tuple[StaffTask, ...]:
    """Everything that a person has to decide; `dashboard` is where the provider shows payments."""
    if not isinstance(statement, Statement):
        return ()
    return (
        *(_approval(a, statement) for a in statement.approvals if a.is_pending),
        *(_refund(task, statement, dashboard) for task in statement.refund_tasks if task.needs_staff),
        *(_dispute(dispute, statement, dashboard) for dispute in _asking(statement.disputes)),
        *(_warning(warning, statement, dashboard) for warning in statement.open_warnings),
        *(_kept(kept, statement, dashboard) for kept in statement.suspense if kept.released_at is None),
        *(_overdue(wire, statement) for wire in statement.wires if wire.is_in_transit and wire.overdue),
    )


def is_told_by_dispute(task: StaffTask) -> bool:
    """Whether `DisputeOpened` or `DisputeClosed` tells of it; neither tells of a mere inquiry."""
    return task.kind == "dispute" and ("status", "inquiry") not in task.facts


def urgent_at(tasks: Iterable[StaffTask]) -> Instant | None:
    """By what a list of tasks is sorted: the first deadline, or since when something waits without one."""
    return min((task.due_at or task.since for task in tasks), default=None)


def kinds(tasks: Iterable[StaffTask]) -> list[StaffTaskKind]:
    return sorted({task.kind for task in tasks})


def action_of(command: MoneyCommand) -> str:
    """What a command does, in words."""
    match command:
        case RecordWire():
            return f"record a payment by wire, reference {command.reference}"
        case RecordWireRefund():
            return f"record a refund sent by wire, reference {command.reference}"
        case DecideDispute():
            return f"write off what dispute {command.dispute_id} left open: {command.reason}"
        case DecideWarning():
            return f"refund the payment that warning {command.warning_id} is about: {command.reason}"
        case _:
            return f"refund as goodwill: {command.reason}"


def _asking(disputes: Iterable[Dispute]) -> Iterator[Dispute]:
    for dispute in disputes:
        if (dispute.is_open and dispute.awaits_us) or (dispute.status == "lost" and not dispute.decision):
            yield dispute


def _approval(approval: Approval, statement: Statement) -> StaffTask:
    path = f"/v1/statements/{statement.application_id}/approvals/{approval.id}"
    return StaffTask(
        id=f"approval:{approval.id}",
        kind="approval",
        application_id=statement.application_id,
        since=approval.asked_at,
        due_at=approval.expires_at,
        cents=approval.cents,
        currency=statement.currency,
        decide=f"A second person: confirm or reject to {action_of(approval.request)}",
        facts=(("asked_by", approval.asked_by),),
        links=(Link("confirm", f"{path}/confirmation"), Link("reject", f"{path}/rejection")),
    )


def _refund(task: RefundTask, statement: Statement, dashboard: str) -> StaffTask:
    path = f"/v1/statements/{statement.application_id}"
    amount = statement.money(task.cents)
    transfer = Link("sent_by_hand", f"{path}/offline-refunds")
    if task.state == "by_hand":
        decide = f"Send {amount} back by wire, then record its reference"
        links: tuple[Link, ...] = (transfer,)
    else:
        decide = f"A refund of {amount} did not work: try it again, or send it by wire and record it"
        links = (Link("try_again", f"{path}/refunds/{task.id}/retry"), transfer)
    facts = {"refund_id": task.id, "payment": task.payment_id, "state": task.state, "why": task.reason}
    return StaffTask(
        id=f"refund:{task.id}",
        kind="refund",
        application_id=statement.application_id,
        since=task.planned_at,
        due_at=None,
        cents=task.cents,
        currency=statement.currency,
        decide=decide,
        facts=_facts(facts | {"refusal": task.refusal, "provider_refund": task.refund_id}),
        links=(*links, *_at_provider(task.payment_id, statement, dashboard)),
    )


def _dispute(dispute: Dispute, statement: Statement, dashboard: str) -> StaffTask:
    path = f"/v1/statements/{statement.application_id}/disputes/{dispute.id}"
    evidence = Link("evidence", f"{path}/evidence")
    amount = statement.money(dispute.cents)
    if dispute.status == "lost":
        decide = f"The bank kept {amount}: write it off, or go on asking for it; what becomes of the place?"
        links: tuple[Link, ...] = (Link("decide", f"{path}/decisions"), evidence)
    elif dispute.status == "inquiry":
        decide = f"The bank asks about {amount} and has taken nothing: answer with evidence, or refund it"
        links = (evidence,)
    else:
        decide = f"The bank took {amount}: answer with evidence at the provider, or accept the loss there"
        links = (evidence,)
    facts = {
        "dispute": dispute.id,
        "payment": dispute.payment_id,
        "reason": dispute.reason,
        "status": dispute.status,
    }
    return StaffTask(
        id=f"dispute:{dispute.id}",
        kind="dispute",
        application_id=statement.application_id,
        since=dispute.closed_at or dispute.opened_at,
        due_at=dispute.due_at,
        cents=dispute.cents,
        currency=statement.currency,
        decide=decide,
        facts=_facts(facts),
        links=(*links, *_at_provider(dispute.payment_id, statement, dashboard)),
    )


def _warning(warning: FraudWarning, statement: Statement, dashboard: str) -> StaffTask:
    cents = statement.refundable(warning.payment_id)
    path = f"/v1/statements/{statement.application_id}/fraud-warnings/{warning.id}/decisions"
    return StaffTask(
        id=f"fraud_warning:{warning.id}",
        kind="fraud_warning",
        application_id=statement.application_id,
        since=warning.at,
        due_at=None,
        cents=cents,
        currency=statement.currency,
        decide=f"The card's bank suspects fraud: refund {statement.money(cents)}, which is proposed because "
        "a dispute costs more, or keep it with a reason",
        facts=_facts({"payment": warning.payment_id, "fraud_type": warning.fraud_type}),
        links=(Link("decide", path), *_at_provider(warning.payment_id, statement, dashboard)),
    )


def _kept(kept: Suspended, statement: Statement, dashboard: str) -> StaffTask:
    path = f"/v1/statements/{statement.application_id}/suspense/{kept.payment_id}/release"
    return StaffTask(
        id=f"suspense:{kept.payment_id}",
        kind="suspense",
        application_id=statement.application_id,
        since=kept.seen_at,
        due_at=None,
        cents=kept.cents,
        currency=kept.currency,
        decide="A payment that is not what was asked for was not counted: send it back at the provider or "
        "record it otherwise, then say what was done",
        facts=_facts({"payment": kept.payment_id}),
        links=(Link("release", path), *_at_provider(kept.payment_id, statement, dashboard)),
    )


def _overdue(wire: Wire, statement: Statement) -> StaffTask:
    path = f"/v1/statements/{statement.application_id}"
    return StaffTask(
        id=f"wire:{wire.id}",
        kind="wire",
        application_id=statement.application_id,
        since=wire.announced_at,
        due_at=wire.until,
        cents=wire.cents,
        currency=statement.currency,
        decide=f"A wire of {statement.money(wire.cents)} was announced and has not come: record it, wait "
        "longer, or give it up",
        facts=_facts({"wire": wire.id, "announced_by": wire.by}),
        links=(
            Link("record", f"{path}/offline-payments"),
            Link("decide", f"{path}/wires/{wire.id}/decisions"),
            Link("statement", path),
        ),
    )


def _facts(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found.items() if value)


def _at_provider(payment_id: str, statement: Statement, dashboard: str) -> tuple[Link, ...]:
    own = Link("statement", f"/v1/statements/{statement.application_id}")
    is_there = dashboard and payment_id in statement.payment_ids()
    return (own, Link("provider", f"{dashboard}/{payment_id}")) if is_there else (own,)
