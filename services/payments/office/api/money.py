"""What staff do with money: waive a fee, give more time, refund, record what the bank did."""

from __future__ import annotations

from datetime import UTC

from fastapi import APIRouter, Response

from services.payments.office.api.desk import TWO_PEOPLE, Desk, done_or_kept
from services.payments.office.api.requests import (
    NewDueInstant,
    NewOfflinePayment,
    NewOfflineRefund,
    NewRefund,
    NewWaiver,
)
from services.payments.office.domain.commands import ExtendDue, RetryRefund, WaiveLateFee
from services.payments.statement.api.parameters import ApplicationId, PartId
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.domain.money_commands import (
    RecordWire,
    RecordWireRefund,
    RefundByStaff,
)
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyRequired

router = APIRouter(tags=["payments"])


@router.post("/v1/statements/{application_id}/waivers", status_code=201, response_model=StaffStatementView)
async def waive_late_fee(
    application_id: ApplicationId, body: NewWaiver, actor: Staff, once: IdempotencyKeyRequired, desk: Desk
) -> Response:
    """Take the late fee back, with a reason (R12)."""
    command = WaiveLateFee(reason=body.reason, staff_id=actor.id)
    work = desk.waive_late_fee(application_id, command)
    return await once.answer(201, StaffStatementView.at(desk.now()), work)


@router.post("/v1/statements/{application_id}/extensions", status_code=201, response_model=StaffStatementView)
async def extend_due_instant(
    application_id: ApplicationId, body: NewDueInstant, actor: Staff, once: IdempotencyKeyRequired, desk: Desk
) -> Response:
    """Give more time to pay the balance, with a reason (R24); the applicant is mailed the new deadline."""
    command = ExtendDue(due_at=body.due_at.astimezone(UTC), reason=body.reason, staff_id=actor.id)
    work = desk.extend_due(application_id, command)
    return await once.answer(201, StaffStatementView.at(desk.now()), work)


@router.post(
    "/v1/statements/{application_id}/refunds",
    status_code=201,
    response_model=StaffStatementView,
    responses=TWO_PEOPLE,
)
async def refund(
    application_id: ApplicationId, body: NewRefund, actor: Staff, once: IdempotencyKeyRequired, desk: Desk
) -> Response:
    """Send money back to where it came from, as goodwill: what is owed falls by as much."""
    command = RefundByStaff(
        refund_id=once.id("rfd"),
        cents=body.amount.amount,
        currency=body.amount.currency,
        reason=body.reason,
        staff_id=actor.id,
    )
    return await done_or_kept(desk, application_id, command, once)


@router.post(
    "/v1/statements/{application_id}/refunds/{refund_id}/retry",
    status_code=201,
    response_model=StaffStatementView,
)
async def retry_refund(
    application_id: ApplicationId, refund_id: PartId, actor: Staff, once: IdempotencyKeyRequired, desk: Desk
) -> Response:
    """Try a refund that failed or was refused once more, as a new one at the provider."""
    work = desk.retry_refund(application_id, RetryRefund(task_id=refund_id, staff_id=actor.id))
    return await once.answer(201, StaffStatementView.at(desk.now()), work)


@router.post(
    "/v1/statements/{application_id}/offline-refunds",
    status_code=201,
    response_model=StaffStatementView,
    responses=TWO_PEOPLE,
)
async def record_offline_refund(
    application_id: ApplicationId,
    body: NewOfflineRefund,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """Say that a refund which the provider cannot make was sent by wire."""
    command = RecordWireRefund(
        task_id=body.refund_id,
        reference=body.reference,
        sent_at=body.sent_at.astimezone(UTC),
        staff_id=actor.id,
    )
    return await done_or_kept(desk, application_id, command, once)


@router.post(
    "/v1/statements/{application_id}/offline-payments",
    status_code=201,
    response_model=StaffStatementView,
    responses=TWO_PEOPLE,
)
async def record_offline_payment(
    application_id: ApplicationId,
    body: NewOfflinePayment,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """Book a wire that the bank has received."""
    command = RecordWire(
        reference=body.reference,
        cents=body.amount.amount,
        currency=body.amount.currency,
        received_at=body.received_at.astimezone(UTC),
        staff_id=actor.id,
    )
    return await done_or_kept(desk, application_id, command, once)
