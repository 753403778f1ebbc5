"""What staff do with statements: find them, waive a fee, refund, record a wire."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.payments.api.statements import ApplicationId
from services.payments.api.views import StatementView
from services.payments.domain.commands import RecordOfflinePayment, RefundByStaff, WaiveLateFee
from services.payments.domain.statement import StatementState
from services.payments.use_cases.statements import StatementUseCases
from shared.chassis.http.access import Staff
from shared.chassis.http.once import OnceRequired
from shared.chassis.http.pages import Page, PageOf, paged

Reason = Annotated[str, Field(min_length=3, max_length=500)]
LARGEST_CENTS = 99_999_999
"""The largest amount that the provider takes."""


class Amount(BaseModel):
    """Cents above zero."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: int = Field(gt=0, le=LARGEST_CENTS)
    currency: Literal["usd"] = "usd"


class NewWaiver(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class NewRefund(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Amount
    reason: Reason


class NewOfflinePayment(BaseModel):
    """A wire: what the bank says of it. `received_at` decides whether it was in time."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount
    reference: str = Field(min_length=3, max_length=100, pattern=r"^[A-Za-z0-9 ./_-]+$")
    received_at: AwareDatetime


def staff_api(statements: StatementUseCases) -> APIRouter:
    router = APIRouter(tags=["payments"])

    @router.get("/v1/statements", response_model=PageOf[StatementView])
    async def list_statements(
        _: Staff,
        page: Page,
        state: StatementState | None = None,
        due_before: Annotated[AwareDatetime | None, Query()] = None,
    ) -> PageOf[StatementView]:
        """Statements by state, and by the deadline that the applicant has now; the most urgent first."""
        where = _where(state, due_before)
        found = await statements.search(where, page.limit + 1, page.after(where))
        return paged(page, where, found, StatementView.of)

    @router.post("/v1/statements/{application_id}/waivers", status_code=201, response_model=StatementView)
    async def waive_late_fee(
        application_id: ApplicationId, body: NewWaiver, actor: Staff, once: OnceRequired
    ) -> Response:
        """Take the late fee back, with a reason (R12)."""
        command = WaiveLateFee(reason=body.reason, staff_id=actor.id)
        return await once.answer(201, StatementView.of, statements.waive_late_fee(application_id, command))

    @router.post("/v1/statements/{application_id}/refunds", status_code=201, response_model=StatementView)
    async def refund(
        application_id: ApplicationId, body: NewRefund, actor: Staff, once: OnceRequired
    ) -> Response:
        """Send money back to the original payment, as goodwill: what is owed falls by as much."""
        command = RefundByStaff(
            refund_id=once.id("rfd"),
            cents=body.amount.amount,
            currency=body.amount.currency,
            reason=body.reason,
            staff_id=actor.id,
        )
        return await once.answer(201, StatementView.of, statements.refund(application_id, command))

    @router.post(
        "/v1/statements/{application_id}/offline-payments", status_code=201, response_model=StatementView
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
        work = statements.record_offline_payment(application_id, command)
        return await once.answer(201, StatementView.of, work)

    return router


def _where(state: StatementState | None, due_before: AwareDatetime | None) -> dict[str, Any]:
    where: dict[str, Any] = {"state": state} if state else {"state": {"$in": list(_STATES)}}
    if due_before is not None:
        at = due_before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        where["pay_by"] = {"$gt": "", "$lt": at}
    return where


_STATES: tuple[StatementState, ...] = ("deposit_due", "balance_due", "late", "settled", "refunded", "void")
