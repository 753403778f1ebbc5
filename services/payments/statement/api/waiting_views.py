"""What staff decide on, as they read it: tasks, approvals, disputes and warnings of fraud."""

from __future__ import annotations

from datetime import datetime

from services.payments.statement.api.views import View
from services.payments.statement.domain.approvals import Approval, ApprovalState
from services.payments.statement.domain.bank_claims import Dispute, DisputeStatus
from services.payments.statement.domain.staff_tasks import StaffTask, StaffTaskKind
from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.waiting_for_staff import action_of
from shared.contracts.money import Money


class StaffTaskView(View):
    """Something that a person has to decide."""

    id: str
    kind: StaffTaskKind
    application_id: str | None
    since: datetime
    due_at: datetime | None
    amount: Money
    decide: str
    facts: dict[str, str]
    links: dict[str, str]

    @classmethod
    def of(cls, task: StaffTask) -> StaffTaskView:
        return cls(
            id=task.id,
            kind=task.kind,
            application_id=task.application_id,
            since=task.since,
            due_at=task.due_at,
            amount=Money(amount=task.cents, currency=task.currency or "usd"),
            decide=task.decide,
            facts=dict(task.facts),
            links={link.rel: link.href for link in task.links},
        )


class ApprovalView(View):
    """What one person asked for, and what a second one said."""

    id: str
    action: str
    amount: Money
    state: ApprovalState
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str

    @classmethod
    def of(cls, statement: Statement, approval: Approval) -> ApprovalView:
        return cls(
            id=approval.id,
            action=action_of(approval.request),
            amount=statement.money(approval.cents),
            state=approval.state,
            asked_by=approval.asked_by,
            asked_at=approval.asked_at,
            expires_at=approval.expires_at,
            decided_by=approval.decided_by,
            decided_at=approval.decided_at,
            reason=approval.note,
        )


class DisputeView(View):
    """A dispute or an inquiry, and what staff decided."""

    id: str
    payment_id: str
    amount: Money
    reason: str
    status: DisputeStatus
    awaits_us: bool
    opened_at: datetime
    evidence_due_at: datetime | None
    closed_at: datetime | None
    decision: str
    decided_by: str
    decided_at: datetime | None
    note: str

    @classmethod
    def of(cls, statement: Statement, dispute: Dispute) -> DisputeView:
        return cls(
            id=dispute.id,
            payment_id=dispute.payment_id,
            amount=statement.money(dispute.cents),
            reason=dispute.reason,
            status=dispute.status,
            awaits_us=dispute.awaits_us,
            opened_at=dispute.opened_at,
            evidence_due_at=dispute.due_at,
            closed_at=dispute.closed_at,
            decision=dispute.decision,
            decided_by=dispute.decided_by,
            decided_at=dispute.decided_at,
            note=dispute.note,
        )


class WarningView(View):
    """An early warning of fraud, and what staff decided."""

    id: str
    payment_id: str
    fraud_type: str
    at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    note: str
