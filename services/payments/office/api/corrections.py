"""What staff do with statements: find them, waive a fee, refund, record what the bank did."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from services.payments.office.api.requests import (
    NewOfflinePayment,
    NewOfflineRefund,
    NewRefund,
    NewWaiver,
    ThingId,
)
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.settling.use_cases import StatementUseCases
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.statements import ApplicationId
from services.payments.statement.domain.approvals import MoneyCommand
from services.payments.statement.domain.money_commands import (
    RecordOfflinePayment,
    RecordOfflineRefund,
    RefundByStaff,
    RetryRefund,
    WaiveLateFee,
)
from services.payments.statement.domain.statement import StatementFlag, StatementState
from shared.chassis.http.access import Staff
from shared.chassis.http.once import Idempotency, OnceRequired
from shared.chassis.http.pages import Page, PageOf, paged

TWO_PEOPLE: dict[int | str, dict[str, Any]] = {
    202: {
        "model": StaffStatementView,
        "description": "Above the office's limit: nothing has moved, a second person has to confirm the "
        "pending approval in `approvals`",
    }
}


def staff_api(statements: StatementUseCases, desk: MoneyDesk) -> APIRouter:
    router = APIRouter(tags=["payments"])

    @router.get("/v1/statements", response_model=PageOf[StaffStatementView])
    async def list_statements(
        _: Staff,
        page: Page,
        state: StatementState | None = None,
        due_before: Annotated[AwareDatetime | None, Query()] = None,
        due_after: Annotated[AwareDatetime | None, Query(description="At this instant or later")] = None,
        flag: StatementFlag | None = None,
    ) -> PageOf[StaffStatementView]:
        """Statements by state, flag, and the deadline that the applicant has now; the most urgent first."""
        where = _where(state, flag, due_after, due_before)
        found = await statements.search(where, page.limit + 1, page.after(where))
        return paged(page, where, found, StaffStatementView.of)

    @router.post(
        "/v1/statements/{application_id}/waivers", status_code=201, response_model=StaffStatementView
    )
    async def waive_late_fee(
        application_id: ApplicationId, body: NewWaiver, actor: Staff, once: OnceRequired
    ) -> Response:
        """Take the late fee back, with a reason (R12)."""
        command = WaiveLateFee(reason=body.reason, staff_id=actor.id)
        work = statements.waive_late_fee(application_id, command)
        return await once.answer(201, StaffStatementView.of, work)

    @router.post(
        "/v1/statements/{application_id}/refunds",
        status_code=201,
        response_model=StaffStatementView,
        responses=TWO_PEOPLE,
    )
    async def refund(
        application_id: ApplicationId, body: NewRefund, actor: Staff, once: OnceRequired
    ) -> Response:
        """Send money back to where it came from, as goodwill: what is owed falls by as much."""
        command = RefundByStaff(
            refund_id=once.id("rfd"),
            cents=body.amount.amount,
            currency=body.amount.currency,
            reason=body.reason,
            staff_id=actor.id,
        )
        return await asked(desk, application_id, command, once)

    @router.post(
        "/v1/statements/{application_id}/refunds/{refund_id}/retry",
        status_code=201,
        response_model=StaffStatementView,
    )
    async def retry_refund(
        application_id: ApplicationId, refund_id: ThingId, actor: Staff, once: OnceRequired
    ) -> Response:
        """Try a refund that failed or was refused once more, as a new one at the provider."""
        work = desk.retry_refund(application_id, RetryRefund(task_id=refund_id, staff_id=actor.id))
        return await once.answer(201, StaffStatementView.of, work)

    @router.post(
        "/v1/statements/{application_id}/offline-refunds",
        status_code=201,
        response_model=StaffStatementView,
        responses=TWO_PEOPLE,
    )
    async def record_offline_refund(
        application_id: ApplicationId, body: NewOfflineRefund, actor: Staff, once: OnceRequired
    ) -> Response:
        """Say that a refund which the provider cannot make was sent by bank transfer."""
        command = RecordOfflineRefund(
            task_id=body.refund_id,
            reference=body.reference,
            sent_at=body.sent_at.astimezone(UTC),
            staff_id=actor.id,
        )
        return await asked(desk, application_id, command, once)

    @router.post(
        "/v1/statements/{application_id}/offline-payments",
        status_code=201,
        response_model=StaffStatementView,
        responses=TWO_PEOPLE,
    )
    async def record_offline_payment(
        application_id: ApplicationId, body: NewOfflinePayment, actor: Staff, once: OnceRequired
    ) -> Response:
        """Book a wire that the bank has received."""
        command = RecordOfflinePayment(
            reference=body.reference,
            cents=body.amount.amount,
            currency=body.amount.currency,
            received_at=body.received_at.astimezone(UTC),
            staff_id=actor.id,
        )
        return await asked(desk, application_id, command, once)

    return router


async def asked(
    desk: MoneyDesk, application_id: str, command: MoneyCommand, once: Idempotency
) -> Response:  # fmt: skip
    """201 where it is done, 202 where a second person has to confirm it."""
    approval_id = once.id("apr")
    waits = await desk.will_wait(application_id, approval_id, command)
    work = desk.ask(application_id, approval_id, command)
    return await once.answer(202 if waits else 201, StaffStatementView.of, work)


def _where(
    state: StatementState | None,
    flag: StatementFlag | None,
    due_after: AwareDatetime | None,
    due_before: AwareDatetime | None,
) -> dict[str, Any]:
    where: dict[str, Any] = {"state": state} if state else {"state": {"$in": list(_STATES)}}
    if flag is not None:
        where["flags"] = flag
    if due_before is not None or due_after is not None:
        where["pay_by"] = {"$gt": ""}
    if due_after is not None:
        where["pay_by"] |= {"$gte": _text(due_after)}
    if due_before is not None:
        where["pay_by"] |= {"$lt": _text(due_before)}
    return where


def _text(instant: AwareDatetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_STATES: tuple[StatementState, ...] = ("deposit_due", "balance_due", "late", "settled", "refunded", "void")
