"""HTTP for staff: what they decide about a visit that is unfinished before or on its first day (R29)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.views import ReviewView
from services.applications.visiting.use_cases.calendar import VisitCalendar
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs

Visits = Annotated[VisitCalendar, needs(VisitCalendar)]

router = APIRouter(tags=["visitors"])


class NewVisitDecision(Body):
    """`let_come`: the visitor comes as planned. To cancel instead, there is `staff-cancellation`."""

    decision: Literal["let_come"]
    reason: str = Field(min_length=1, max_length=1000)
    """For the office's own records; nobody else reads it."""


@router.post("/v1/applications/{application_id}/visit-decisions", response_model=ReviewView)
async def decide_visit(
    application_id: ApplicationId,
    body: NewVisitDecision,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    visits: Visits,
    now: Now,
) -> Response:
    """Let a visitor come although the checklist or the payment is unfinished (R29)."""
    work = visits.let_come(application_id, actor.id, body.reason)
    return await once.answer(200, ReviewView.at(now), work)
