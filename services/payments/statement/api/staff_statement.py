"""The whole statement as staff see it: with reasons, who did what, and everything that waits for them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from services.payments.statement.api.views import StatementView, View, members
from services.payments.statement.api.waiting_views import (
    ApprovalView,
    DisputeView,
    StaffTaskView,
    WarningView,
)
from services.payments.statement.domain.refund_tasks import RefundState, RefundTask
from services.payments.statement.domain.statement import AnyStatement, Statement, Suspended, opened
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.contracts.money import Money


class NoteView(View):
    """Why a line is there: the reason that somebody gave, and who of the staff."""

    key: str
    note: str


class RefundTaskView(View):
    """A refund with what became of it at the provider; `dropped` ones show what another took over from."""

    refund_id: str
    payment_id: str
    amount: Money
    state: RefundState
    provider_refund: str
    refusal: str
    sent_as: str
    """The bank's reference, where it was sent by wire."""
    note: str
    tries: int

    @classmethod
    def of(cls, statement: Statement, task: RefundTask) -> RefundTaskView:
        return cls(
            refund_id=task.id,
            payment_id=task.payment_id,
            amount=statement.money(task.cents),
            state=task.state,
            provider_refund=task.refund_id,
            refusal=task.refusal,
            sent_as=task.sent_as,
            note=task.note,
            tries=task.tries,
        )


class SuspendedView(View):
    """Money that was not what was asked for."""

    payment_id: str
    amount: Money
    seen_at: datetime
    released_by: str
    released_at: datetime | None
    note: str

    @classmethod
    def of(cls, kept: Suspended) -> SuspendedView:
        return cls(
            payment_id=kept.payment_id,
            amount=Money(amount=kept.cents, currency=kept.currency),
            seen_at=kept.seen_at,
            released_by=kept.released_by,
            released_at=kept.released_at,
            note=kept.note,
        )


class TermsView(View):
    """Which text was signed, and when."""

    version: str
    sha256: str
    signed_at: datetime


class StaffStatementView(StatementView):
    """A statement with what only staff see."""

    terms: TermsView | None
    notes: list[NoteView]
    refund_tasks: list[RefundTaskView]
    approvals: list[ApprovalView]
    disputes: list[DisputeView]
    fraud_warnings: list[WarningView]
    suspense: list[SuspendedView]
    tasks: list[StaffTaskView]
    """What waits for a decision now."""

    @classmethod
    def of(cls, state: AnyStatement, now: datetime) -> Self:
        statement = opened(state)
        return cls(
            **members(statement, now),
            flags=statement.flags,
            terms=terms_of(statement),
            notes=[NoteView.model_validate(line) for line in statement.lines if line.note],
            refund_tasks=[RefundTaskView.of(statement, task) for task in statement.refund_tasks],
            approvals=[ApprovalView.of(statement, approval) for approval in statement.approvals],
            disputes=[DisputeView.of(statement, dispute) for dispute in statement.disputes],
            fraud_warnings=[WarningView.model_validate(warning) for warning in statement.warnings],
            suspense=[SuspendedView.of(kept) for kept in statement.suspense],
            tasks=[StaffTaskView.of(task) for task in waiting_for_staff(statement)],
        )


def terms_of(statement: Statement) -> TermsView | None:
    """Which text was signed; None where none was."""
    if statement.terms_signed_at is None:
        return None
    return TermsView(
        version=statement.terms_version,
        sha256=statement.terms_sha256,
        signed_at=statement.terms_signed_at,
    )
