"""What staff decide about disputes, warnings of fraud, and money that nobody asked for."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.payments.office.api.desk import TWO_PEOPLE, Desk, done_or_kept
from services.payments.office.api.requests import NewDisputeDecision, NewRelease, NewWarningDecision
from services.payments.office.domain.commands import ReleaseSuspense
from services.payments.statement.api.parameters import ApplicationId, PartId
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.domain.money_commands import DecideDispute, DecideWarning
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyRequired

router = APIRouter(tags=["payments"])


@router.post(
    "/v1/statements/{application_id}/disputes/{dispute_id}/decisions",
    status_code=201,
    response_model=StaffStatementView,
    responses=TWO_PEOPLE,
)
async def decide_dispute(
    application_id: ApplicationId,
    dispute_id: PartId,
    body: NewDisputeDecision,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """Say what follows from a lost dispute."""
    command = DecideDispute(dispute_id, body.decision, body.reason, actor.id)
    return await done_or_kept(desk, application_id, command, once)


@router.post(
    "/v1/statements/{application_id}/fraud-warnings/{warning_id}/decisions",
    status_code=201,
    response_model=StaffStatementView,
    responses=TWO_PEOPLE,
)
async def decide_fraud_warning(
    application_id: ApplicationId,
    warning_id: PartId,
    body: NewWarningDecision,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """Give back a payment that the card's bank suspects, or keep it."""
    command = DecideWarning(warning_id, body.decision, body.reason, actor.id)
    return await done_or_kept(desk, application_id, command, once)


@router.post(
    "/v1/statements/{application_id}/suspense/{payment_id}/release",
    status_code=201,
    response_model=StaffStatementView,
)
async def release_suspense(
    application_id: ApplicationId,
    payment_id: PartId,
    body: NewRelease,
    actor: Staff,
    once: IdempotencyKeyRequired,
    desk: Desk,
) -> Response:
    """Say that money which was not counted is dealt with, and how."""
    command = ReleaseSuspense(payment_id, body.reason, actor.id)
    work = desk.release_suspense(application_id, command)
    return await once.answer(201, StaffStatementView.at(desk.now()), work)
