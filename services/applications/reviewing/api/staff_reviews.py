"""HTTP for staff: what is under review, and decisions. Staff answer within 24 business hours (R6)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.applications.application.api.parameters import ApplicationId, Body
from services.applications.application.api.views import ReviewView
from services.applications.reviewing.use_cases.staff_reviews import Reviewing, ReviewOrder
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

Item = Annotated[str, Field(min_length=1, max_length=200)]
UnderReview = Literal["submitted", "staff_review", "needs_info", "host_review"]
StaffReviewing = Annotated[Reviewing, needs(Reviewing)]

router = APIRouter(tags=["reviews"])


class NewDecision(Body):
    """The applicant reads `reason` of a decline or question; accepting for a host needs how they agreed."""

    decision: Literal["accept", "decline", "needs_info", "send_to_host"]
    reason: str = Field(default="", max_length=2000)
    items: list[Item] = Field(default=[], max_length=20)


@router.get("/v1/reviews")
async def reviews(
    _: Staff,
    page: Page,
    reviewing: StaffReviewing,
    state: Annotated[UnderReview | None, Query()] = None,
    sort: Annotated[ReviewOrder, Query()] = "due_at",
) -> PageOf[ReviewView]:
    """Applications under review; the one that must be answered next comes first."""
    filters = {"state": state, "sort": sort}
    found = await reviewing.list_reviews(state, sort, page.limit + 1, page.after(filters))
    return paged(page, filters, found, ReviewView.of)


@router.post("/v1/applications/{application_id}/decisions", response_model=ReviewView)
async def decide_application(
    application_id: ApplicationId,
    body: NewDecision,
    _: Staff,
    once: IdempotencyKeyAccepted,
    reviewing: StaffReviewing,
) -> Response:
    """Accept, decline, ask for something, or send it to the host (R7)."""
    work = reviewing.decide(application_id, body.decision, body.reason, tuple(body.items))
    return await once.answer(200, ReviewView.of, work)
