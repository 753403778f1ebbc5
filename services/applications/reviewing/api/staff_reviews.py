"""HTTP for staff: what is under review, and decisions. Staff answer within 24 business hours (R6)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.applications.application.api.names import KnownPeople, names_in
from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.staff_list import ListedApplicationView
from services.applications.application.api.views import ReviewView
from services.applications.application.domain.host_review import TakenDown
from services.applications.reviewing.use_cases.staff_reviews import Reviewing, ReviewOrder, SaidByHost
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.values import Day

Item = Annotated[str, Field(min_length=1, max_length=200)]
UnderReview = Literal["submitted", "staff_review", "needs_info", "host_review", "dates_proposed"]
StaffReviewing = Annotated[Reviewing, needs(Reviewing)]

router = APIRouter(tags=["reviews"])


class NewDecision(Body):
    """The applicant reads `reason` of a decline or question; accepting for a host needs how they agreed."""

    decision: Literal["accept", "decline", "needs_info", "send_to_host"]
    reason: str = Field(default="", max_length=2000)
    items: list[Item] = Field(default=[], max_length=20)


class HostAnswerTaken(Body):
    """An answer that did not come by the link: what the host said, who said it, how, and on which day.

    `reason` is needed to decline; the applicant reads it. `proposed_dates` belong to `other_dates` alone.
    """

    answer: Literal["accept", "decline", "other_dates"]
    reason: str = Field(default="", max_length=1000)
    proposed_dates: list[Day] = Field(default=[], max_length=3)
    said_by: str = Field(min_length=2, max_length=120)
    how: Literal["phone", "letter", "email", "in_person"]
    said_on: Day

    def said(self, staff_id: str) -> SaidByHost:
        dates = tuple(sorted(set(self.proposed_dates)))
        taken_down = TakenDown(self.said_by, self.how, self.said_on, staff_id)
        return SaidByHost(self.answer, self.reason, dates, taken_down)


class Reversal(Body):
    """Which decision is taken back, and why; everyone who was told of it reads the reason."""

    decision: Literal["accept", "decline", "needs_info", "send_to_host"]
    reason: str = Field(min_length=3, max_length=1000)


@router.get("/v1/reviews")
async def reviews(
    _: Staff,
    page: Page,
    reviewing: StaffReviewing,
    people: KnownPeople,
    now: Now,
    state: Annotated[UnderReview | None, Query()] = None,
    sort: Annotated[ReviewOrder, Query()] = "due_at",
) -> PageOf[ListedApplicationView]:
    """Applications under review; the one that must be answered next comes first."""
    filters = {"state": state, "sort": sort}
    found = await reviewing.list_reviews(state, sort, page.limit + 1, page.after(filters))
    names = await names_in(found, people)
    return paged(page, filters, found, partial(ListedApplicationView.named, names=names, now=now))


@router.post("/v1/applications/{application_id}/decisions", response_model=ReviewView)
async def decide_application(
    application_id: ApplicationId,
    body: NewDecision,
    _: Staff,
    once: IdempotencyKeyAccepted,
    reviewing: StaffReviewing,
    now: Now,
) -> Response:
    """Accept, decline, ask for something, or send it to the host (R7)."""
    work = reviewing.decide(application_id, body.decision, body.reason, tuple(body.items))
    return await once.answer(200, ReviewView.at(now), work)


@router.post("/v1/applications/{application_id}/host-answer", response_model=ReviewView)
async def take_down_host_answer(
    application_id: ApplicationId,
    body: HostAnswerTaken,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    reviewing: StaffReviewing,
    now: Now,
) -> Response:
    """Record what the host said by phone or letter, during their review; it takes effect at once (R33)."""
    return await once.answer(
        200, ReviewView.at(now), reviewing.take_down(application_id, body.said(actor.id))
    )


@router.post("/v1/applications/{application_id}/decision-reversals", response_model=ReviewView)
async def take_decision_back(
    application_id: ApplicationId,
    body: Reversal,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    reviewing: StaffReviewing,
    now: Now,
) -> Response:
    """Take back an acceptance before it is paid for, a decline, or a question to applicant or host (R36).

    An acceptance is over when nobody can pay for the place any more; if money was faster, it stands.
    """
    work = reviewing.take_back(application_id, body.decision, body.reason, actor.id)
    return await once.answer(200, ReviewView.at(now), work)
