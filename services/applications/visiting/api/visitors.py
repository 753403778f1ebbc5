"""HTTP for coaches: their visitors, checklists, partners near the site, suggestions (R16, R17)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.applications.application.api.names import KnownPeople, names_in
from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.views import SuggestionView
from services.applications.visiting.api.checklist import ItemName, Tick, VisitingHere
from services.applications.visiting.api.views import Checklist, ListedVisitorView, VisitorInFull, VisitorView
from services.applications.visiting.domain.checklist import TickItem
from shared.chassis.http.access import Coach
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.pages import Page, PageOf, paged

Visited = Literal["reserved", "enrolling", "ready", "active", "completed"]

router = APIRouter(tags=["visitors"])


class NewSuggestion(Body):
    partner_id: str = Field(min_length=1, max_length=80)
    note: str = Field(default="", max_length=1000)


@router.get("/v1/visitors")
async def visitors(
    actor: Coach,
    page: Page,
    visiting: VisitingHere,
    people: KnownPeople,
    now: Now,
    state: Annotated[Visited | None, Query()] = None,
) -> PageOf[ListedVisitorView]:
    """Your visitors, who starts first comes first; those under way where no state is asked for."""
    filters = {"coach": actor.id, "state": state}
    found = await visiting.visitors(actor.id, state, page.limit + 1, page.after(filters))
    names = await names_in(found, people)
    return paged(page, filters, found, partial(ListedVisitorView.named, names=names, now=now))


@router.get("/v1/visitors/{application_id}", response_model=VisitorInFull)
async def visitor(
    application_id: ApplicationId, tagged: Tagged, actor: Coach, visiting: VisitingHere, now: Now
) -> Response:
    """One visitor: who they are, what is still open, what was suggested."""
    found = await visiting.visitor(application_id, actor.id)
    return tagged(VisitorInFull.with_person(found, await visiting.person(found), now))


@router.patch("/v1/visitors/{application_id}/checklist/{item}")
async def tick_visitor_item(
    application_id: ApplicationId, item: ItemName, body: Tick, actor: Coach, visiting: VisitingHere
) -> Checklist:
    """Say that an item is done, or that it is not. When all are, the visitor is ready."""
    command = TickItem(item, body.done, "coach", actor.id)
    return Checklist.of(await visiting.tick(application_id, command))


@router.get("/v1/visitors/{application_id}/partners")
async def partners_near_visitor(
    application_id: ApplicationId, actor: Coach, visiting: VisitingHere
) -> list[SuggestionView]:
    """Housing, transport and insurance partners near the site; `note` is the operator's."""
    near = await visiting.partners_near(application_id, actor.id)
    return [SuggestionView.of(partner, partner.note) for partner in near]


@router.post("/v1/visitors/{application_id}/suggestions", status_code=201, response_model=VisitorView)
async def suggest_partner(
    application_id: ApplicationId,
    body: NewSuggestion,
    actor: Coach,
    once: IdempotencyKeyAccepted,
    visiting: VisitingHere,
    now: Now,
) -> Response:
    """Name a partner to the visitor; it is never a condition (R17)."""
    work = visiting.suggest(application_id, actor.id, body.partner_id, body.note)
    return await once.answer(201, VisitorView.at(now), work)
