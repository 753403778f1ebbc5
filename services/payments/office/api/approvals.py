"""The second person: what waits for one, and what they say."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.payments.office.api.desk import Desk
from services.payments.office.api.requests import NewRejection
from services.payments.statement.api.parameters import ApplicationId, PartId
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.views import View
from services.payments.statement.api.waiting_views import ApprovalView
from services.payments.statement.domain.approvals import ApprovalState
from services.payments.statement.domain.statement import AnyStatement, opened
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["payments"])


class StatementApprovalsView(View):
    """The approvals of one statement."""

    application_id: str
    title: str
    approvals: list[ApprovalView]

    @classmethod
    def of(cls, state: AnyStatement) -> StatementApprovalsView:
        statement = opened(state)
        return cls(
            application_id=statement.application_id,
            title=statement.title,
            approvals=[ApprovalView.of(statement, approval) for approval in statement.approvals],
        )


@router.get("/v1/approvals", response_model=PageOf[StatementApprovalsView])
async def list_approvals(
    _: Staff, page: Page, desk: Desk, state: ApprovalState = "pending"
) -> PageOf[StatementApprovalsView]:
    """Statements with an approval in this state, each with all of its approvals: one item a statement.

    Pending ones that expire first come first.
    """
    found = await desk.approvals(state, page.limit + 1, page.after({"state": state}))
    return paged(page, {"state": state}, found, StatementApprovalsView.of)


@router.post(
    "/v1/statements/{application_id}/approvals/{approval_id}/confirmation",
    status_code=201,
    response_model=StaffStatementView,
)
async def confirm_approval(
    application_id: ApplicationId, approval_id: PartId, actor: Staff, once: IdempotencyKeyRequired, desk: Desk
) -> Response:
    """Agree to what another of the staff has asked for: it happens now. Never for one's own request."""
    work = desk.confirm(application_id, approval_id, actor.id)
    return await once.answer(201, StaffStatementView.at(desk.now()), work)


@router.post(
    "/v1/statements/{application_id}/approvals/{approval_id}/rejection",
    status_code=201,
    response_model=StaffStatementView,
)
async def reject_approval(
    application_id: ApplicationId,
    approval_id: PartId,
    body: NewRejection,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """It does not happen. Who asked may take it back in the same way."""
    work = desk.reject(application_id, approval_id, actor.id, body.reason)
    return await once.answer(201, StaffStatementView.at(desk.now()), work)
