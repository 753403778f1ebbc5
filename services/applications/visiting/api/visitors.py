"""HTTP for coaches and staff: their visitors, checklists, partners near the site, suggestions (R16, R17)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.applications.application.api.names import KnownPeople, names_in
from services.applications.application.api.parameters import ApplicationId, Body, CoachOrStaff, Now
from services.applications.application.api.views import SuggestionView
from services.applications.visiting.api.checklist import ItemName, Tick, VisitingHere
from services.applications.visiting.api.views import Checklist, ListedVisitorView, VisitorInFull, VisitorView
from services.applications.visiting.domain.checklist import TickItem
from services.applications.visiting.domain.visit import Viewer
from services.applications.visiting.use_cases.visitors import WantedVisitors
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.http.queries import query_of

Visited = Literal["reserved", "enrolling", "ready", "active", "completed"]

router = APIRouter(tags=["visitors"])


async def _viewer(actor: CoachOrStaff, visiting: VisitingHere) -> Viewer:
    return await visiting.viewer(actor.id, "staff" if actor.role == "staff" else "coach")


VisitorViewer = Annotated[Viewer, Depends(_viewer)]
"""A coach with those for whom they stand in today, or staff."""


class NewSuggestion(Body):
    partner_id: str = Field(min_length=1, max_length=80)
    note: str = Field(default="", max_length=1000)


class VisitorsWanted(BaseModel):
    """Filters that are absent stand for all; states are those under way."""

    state: Visited | None = None
    coach_id: str | None = Field(default=None, max_length=80)


@router.get("/v1/visitors")
async def visitors(
    viewer: VisitorViewer,
    page: Page,
    asked: Annotated[VisitorsWanted, query_of(VisitorsWanted)],
    visiting: VisitingHere,
    people: KnownPeople,
    now: Now,
) -> PageOf[ListedVisitorView]:
    """Who starts first comes first; those under way where no state is asked for.

    A coach sees their own and those of coaches for whom they stand in today; staff see everybody's.
    """
    filters = {"coach": viewer.account_id, **asked.model_dump()}
    wanted = WantedVisitors(asked.state, asked.coach_id)
    found = await visiting.visitors(viewer, wanted, page.limit + 1, page.after(filters))
    names = await names_in(found, people)
    return paged(page, filters, found, partial(ListedVisitorView.named, names=names, now=now))


@router.get("/v1/visitors/{application_id}", response_model=VisitorInFull)
async def visitor(
    application_id: ApplicationId, tagged: Tagged, viewer: VisitorViewer, visiting: VisitingHere, now: Now
) -> Response:
    """One visitor: who they are, what is still open, what was suggested."""
    found = await visiting.visitor(application_id, viewer)
    return tagged(VisitorInFull.with_person(found, await visiting.person(found), now))


@router.patch("/v1/visitors/{application_id}/checklist/{item}")
async def tick_visitor_item(
    application_id: ApplicationId, item: ItemName, body: Tick, viewer: VisitorViewer, visiting: VisitingHere
) -> Checklist:
    """Say that an item is done, or that it is not. When all are, the visitor is ready."""
    command = TickItem(item, body.done, viewer)
    return Checklist.of(await visiting.tick(application_id, command))


@router.get("/v1/visitors/{application_id}/partners")
async def partners_near_visitor(
    application_id: ApplicationId, viewer: VisitorViewer, visiting: VisitingHere
) -> list[SuggestionView]:
    """Housing, transport and insurance partners near the site; `note` is the operator's."""
    near = await visiting.partners_near(application_id, viewer)
    return [SuggestionView.of(partner, partner.note) for partner in near]


@router.post("/v1/visitors/{application_id}/suggestions", status_code=201, response_model=VisitorView)
async def suggest_partner(
    application_id: ApplicationId,
    body: NewSuggestion,
    viewer: VisitorViewer,
    once: IdempotencyKeyAccepted,
    visiting: VisitingHere,
    now: Now,
) -> Response:
    """Name a partner to the visitor; it is never a condition (R17)."""
    work = visiting.suggest(application_id, viewer, body.partner_id, body.note)
    return await once.answer(201, VisitorView.at(now), work)
