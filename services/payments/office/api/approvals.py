"""The second person: what waits for one, and what they say."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.payments.office.api.requests import NewRejection, ThingId
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.staff_views import StatementApprovalsView
from services.payments.statement.api.statements import ApplicationId
from services.payments.statement.domain.approvals import ApprovalState
from shared.chassis.http.access import Staff
from shared.chassis.http.once import OnceRequired
from shared.chassis.http.pages import Page, PageOf, paged


def approvals_api(desk: MoneyDesk) -> APIRouter:
    router = APIRouter(tags=["payments"])

    @router.get("/v1/approvals", response_model=PageOf[StatementApprovalsView])
    async def list_approvals(
        _: Staff, page: Page, state: ApprovalState = "pending"
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
        application_id: ApplicationId, approval_id: ThingId, actor: Staff, once: OnceRequired
    ) -> Response:
        """Agree to what another of the staff has asked for: it happens now. Never for one's own request."""
        work = desk.confirm(application_id, approval_id, actor.id)
        return await once.answer(201, StaffStatementView.of, work)

    @router.post(
        "/v1/statements/{application_id}/approvals/{approval_id}/rejection",
        status_code=201,
        response_model=StaffStatementView,
    )
    async def reject_approval(
        application_id: ApplicationId,
        approval_id: ThingId,
        body: NewRejection,
        actor: Staff,
        once: OnceRequired,
    ) -> Response:
        """It does not happen. Who asked may take it back in the same way."""
        work = desk.reject(application_id, approval_id, actor.id, body.reason)
        return await once.answer(201, StaffStatementView.of, work)

    return router
