"""HTTP for applicants: apply, send in, join the waitlist again, withdraw."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Body as JsonBody
from pydantic import Field

from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.views import ApplicationView
from services.applications.applying.domain.choosing import RefuseDates
from services.applications.applying.use_cases import Applying, NewDraft, SendIn
from shared.chassis.http.access import Applicant
from shared.chassis.http.document import refuses
from shared.chassis.http.idempotency import IdempotencyKeyAccepted, IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.values import Count, Day

ApplyingHere = Annotated[Applying, needs(Applying)]

StartDate = Annotated[Day, Field(ge=date(2020, 1, 1), le=date(2100, 1, 1))]
"""Bounded, so that no calculation leaves the calendar."""

router = APIRouter(tags=["applications"])


class NewApplication(Body):
    rotation_id: str = Field(min_length=1, max_length=80)
    start_date: StartDate
    weeks: Count = Field(ge=1, le=52)
    follows: str | None = Field(default=None, min_length=1, max_length=80)
    """An application of yours that has ended: documents of it that are asked for here are taken over."""


class Submission(Body):
    """Sending it in. While answering the staff, other dates or another length may be given."""

    answer: str = Field(default="", max_length=2000)
    start_date: StartDate | None = None
    weeks: Count | None = Field(default=None, ge=1, le=52)


class DateChoice(Body):
    """One of the first days that the host proposed."""

    start_date: StartDate


class DatesRefusal(Body):
    """None of them suits; staff read `message`."""

    message: str = Field(default="", max_length=2000)


@router.post("/v1/applications", status_code=201, response_model=ApplicationView)
async def open_application(
    body: NewApplication, actor: Applicant, once: IdempotencyKeyRequired, applying: ApplyingHere, now: Now
) -> Response:
    """Begin an application for a rotation, from a Monday, for a number of weeks (R5)."""
    draft = NewDraft(once.id("app"), actor.id, body.rotation_id, body.start_date, body.weeks, body.follows)
    return await once.answer(201, ApplicationView.at(now), applying.open_draft(draft))


@router.post("/v1/applications/{application_id}/submission", response_model=ApplicationView)
async def submit_application(
    application_id: ApplicationId,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    applying: ApplyingHere,
    body: Annotated[Submission, JsonBody(default_factory=Submission)],
    now: Now,
) -> Response:
    """Send it in: eligibility (R1), documents and dates are checked, and staff have 24 business hours."""
    sent = SendIn(body.answer, body.start_date, body.weeks)
    return await once.answer(200, ApplicationView.at(now), applying.submit(application_id, actor.id, sent))


@router.post(
    "/v1/applications/{application_id}/date-choice", response_model=ApplicationView, responses=refuses(409)
)
async def choose_date(
    application_id: ApplicationId,
    body: DateChoice,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    applying: ApplyingHere,
    now: Now,
) -> Response:
    """Take one of the first days that the host proposed: eligibility, documents and dates are checked (R34).

    The place is held if one is free; where the last one has just gone, the other days can be chosen again.
    """
    work = applying.choose(application_id, actor.id, body.start_date)
    return await once.answer(200, ApplicationView.at(now), work)


@router.post(
    "/v1/applications/{application_id}/dates-refusal", response_model=ApplicationView, responses=refuses(409)
)
async def refuse_proposed_dates(
    application_id: ApplicationId,
    body: DatesRefusal,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    applying: ApplyingHere,
    now: Now,
) -> Response:
    """None of the proposed first days: the staff have the turn again, for 24 business hours (R6, R34)."""
    work = applying.refuse_dates(application_id, RefuseDates(actor.id, body.message))
    return await once.answer(200, ApplicationView.at(now), work)


@router.post("/v1/applications/{application_id}/withdrawal", response_model=ApplicationView)
async def withdraw_application(
    application_id: ApplicationId,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    applying: ApplyingHere,
    now: Now,
) -> Response:
    """Step back, as long as nothing is reserved."""
    return await once.answer(200, ApplicationView.at(now), applying.withdraw(application_id, actor.id))


@router.post("/v1/applications/{application_id}/waitlist-entry", response_model=ApplicationView)
async def join_waitlist_again(
    application_id: ApplicationId,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    applying: ApplyingHere,
    now: Now,
) -> Response:
    """After a hold or an offer has ended: accepted again, and last on the waitlist, or held at once (R15)."""
    return await once.answer(200, ApplicationView.at(now), applying.join_again(application_id, actor.id))
