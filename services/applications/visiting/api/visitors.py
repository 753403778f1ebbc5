"""HTTP for coaches and their visitors: checklist, partners near the site, suggestions (R16, R17)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.applications.accounts.ports.people import Person
from services.applications.application.api.views import ApplicantView, RotationSummary, SuggestionView
from services.applications.application.domain.application import AnyApplication, State, known
from services.applications.applying.api import ApplicationId, Body
from services.applications.visiting.domain.checklist import Who
from services.applications.visiting.domain.visit import TickItem
from services.applications.visiting.use_cases.visitors import Visiting
from shared.chassis.http.access import Applicant, Coach
from shared.chassis.http.etag import tagged
from shared.chassis.http.once import OnceAccepted
from shared.chassis.http.pages import Page, PageOf, paged

ItemName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Visited = Literal["reserved", "enrolling", "ready", "active", "completed"]


class ItemView(BaseModel):
    """One item of the checklist; `due_on` is a hint."""

    name: str
    title: str
    who: Who
    due_on: date
    done_at: AwareDatetime | None
    done_by: Who | None


class Checklist(BaseModel):
    state: State
    items: list[ItemView]

    @classmethod
    def of(cls, application: AnyApplication) -> Checklist:
        visitor = known(application)
        items = [ItemView.model_validate(item, from_attributes=True) for item in visitor.checklist]
        return cls(state=visitor.state, items=items)


class VisitorView(BaseModel):
    """One visitor of a coach."""

    application_id: str
    state: State
    rotation: RotationSummary
    start_date: date
    weeks: int
    items_open: int
    fits: bool
    """False where no coach shared the site's time and a language with the visitor."""

    @classmethod
    def of(cls, application: AnyApplication) -> VisitorView:
        visitor = known(application)
        return cls(
            application_id=visitor.application_id,
            state=visitor.state,
            rotation=RotationSummary.of(visitor),
            start_date=visitor.start_date,
            weeks=visitor.weeks,
            items_open=sum(item.done_at is None for item in visitor.checklist),
            fits=visitor.coach_fits,
        )


class VisitorInFull(VisitorView):
    """One visitor with who they are; absent once the account was erased."""

    applicant: ApplicantView | None
    checklist: list[ItemView]
    suggestions: list[SuggestionView]

    @classmethod
    def with_person(cls, application: AnyApplication, person: Person | None) -> VisitorInFull:
        visitor = known(application)
        return cls(
            **VisitorView.of(visitor).model_dump(),
            applicant=None if person is None else ApplicantView.of(person),
            checklist=Checklist.of(visitor).items,
            suggestions=[SuggestionView.of(s.partner, s.note) for s in visitor.suggestions],
        )


class Tick(Body):
    done: bool


class NewSuggestion(Body):
    partner_id: str = Field(min_length=1, max_length=80)
    note: str = Field(default="", max_length=1000)


def visitors_api(visiting: Visiting) -> APIRouter:
    """A coach's visitors; those of other coaches do not exist."""
    router = APIRouter(tags=["visitors"])

    @router.get("/v1/visitors")
    async def visitors(
        actor: Coach, page: Page, state: Annotated[Visited | None, Query()] = None
    ) -> PageOf[VisitorView]:
        """Your visitors, who starts first comes first; those under way where no state is asked for."""
        filters = {"coach": actor.id, "state": state}
        found = await visiting.visitors(actor.id, state, page.limit + 1, page.after(filters))
        return paged(page, filters, found, VisitorView.of)

    @router.get("/v1/visitors/{application_id}", response_model=VisitorInFull)
    async def visitor(application_id: ApplicationId, request: Request, actor: Coach) -> Response:
        """One visitor: who they are, what is still open, what was suggested."""
        found = await visiting.visitor(application_id, actor.id)
        return tagged(request, VisitorInFull.with_person(found, await visiting.person(found)))

    @router.patch("/v1/visitors/{application_id}/checklist/{item}")
    async def tick_visitor_item(
        application_id: ApplicationId, item: ItemName, body: Tick, actor: Coach
    ) -> Checklist:
        """Say that an item is done, or that it is not. When all are, the visitor is ready."""
        command = TickItem(item, body.done, "coach", actor.id)
        return Checklist.of(await visiting.tick(application_id, command))

    @router.get("/v1/visitors/{application_id}/partners")
    async def partners_near_visitor(application_id: ApplicationId, actor: Coach) -> list[SuggestionView]:
        """Housing, transport and insurance partners near the site; `note` is the operator's."""
        near = await visiting.partners_near(application_id, actor.id)
        return [SuggestionView.of(partner, partner.note) for partner in near]

    @router.post("/v1/visitors/{application_id}/suggestions", status_code=201, response_model=VisitorView)
    async def suggest_partner(
        application_id: ApplicationId, body: NewSuggestion, actor: Coach, once: OnceAccepted
    ) -> Response:
        """Name a partner to the visitor; it is never a condition (R17)."""
        work = visiting.suggest(application_id, actor.id, body.partner_id, body.note)
        return await once.answer(201, VisitorView.of, work)

    return router


def checklist_api(visiting: Visiting) -> APIRouter:
    """The visitor's own view of the checklist."""
    router = APIRouter(tags=["checklist"])

    @router.get("/v1/applications/{application_id}/checklist", response_model=Checklist)
    async def checklist(application_id: ApplicationId, request: Request, actor: Applicant) -> Response:
        """What to complete before the first day."""
        return tagged(request, Checklist.of(await visiting.visitor(application_id, actor.id)))

    @router.patch("/v1/applications/{application_id}/checklist/{item}")
    async def tick_item(
        application_id: ApplicationId, item: ItemName, body: Tick, actor: Applicant
    ) -> Checklist:
        """Say that an item is done, or that it is not."""
        command = TickItem(item, body.done, "applicant", actor.id)
        return Checklist.of(await visiting.tick(application_id, command))

    return router
