"""What is shown of a visit: to coaches their visitors, to visitors and coaches the checklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import get_args

from pydantic import AwareDatetime, BaseModel

from services.applications.accounts.ports.people import Person
from services.applications.application.api.names import Names
from services.applications.application.api.views import ApplicantView, RotationSummary, SuggestionView
from services.applications.application.api.waiting_views import WaitingView, waiting_views
from services.applications.application.domain.application import AnyApplication, State, known
from services.applications.application.domain.visit import DoneBy, Stage, Who


class ItemView(BaseModel):
    """One item of the checklist; `due_on` is a hint."""

    name: str
    title: str
    who: Who
    due_on: date
    done_at: AwareDatetime | None
    done_by: DoneBy | None
    stage: Stage
    form_url: str
    """Where the site's own form lies that is to be signed; empty where there is none."""


class StageView(BaseModel):
    """How far one stage is (R39)."""

    stage: Stage
    items: int
    items_done: int
    due_on: date
    """When its last item is due."""


class Checklist(BaseModel):
    state: State
    stages: list[StageView]
    """In their order; those that have no item are absent."""
    items: list[ItemView]

    @classmethod
    def of(cls, application: AnyApplication) -> Checklist:
        visitor = known(application)
        items = [ItemView.model_validate(item, from_attributes=True) for item in visitor.checklist]
        return cls(state=visitor.state, stages=_stages(items), items=items)


def _stages(items: Sequence[ItemView]) -> list[StageView]:
    stages: tuple[Stage, ...] = get_args(Stage)
    by_stage = {stage: [item for item in items if item.stage == stage] for stage in stages}
    return [
        StageView(
            stage=stage,
            items=len(found),
            items_done=sum(item.done_at is not None for item in found),
            due_on=max(item.due_on for item in found),
        )
        for stage, found in by_stage.items()
        if found
    ]


class VisitorView(BaseModel):
    """One visitor of a coach."""

    application_id: str
    state: State
    rotation: RotationSummary
    start_date: date
    weeks: int
    items_open: int
    coach_id: str | None
    """None where nobody could be assigned yet."""
    fits: bool
    """False where no coach shared the site's time and a language with the visitor."""
    waiting_for: list[WaitingView]
    """Who has which task, the first deadline first (R32)."""

    @classmethod
    def of(cls, application: AnyApplication, now: datetime) -> VisitorView:
        visitor = known(application)
        return cls(
            application_id=visitor.application_id,
            state=visitor.state,
            rotation=RotationSummary.of(visitor),
            start_date=visitor.start_date,
            weeks=visitor.weeks,
            items_open=sum(item.done_at is None for item in visitor.checklist),
            coach_id=visitor.coach_id,
            fits=visitor.coach_fits,
            waiting_for=waiting_views(visitor, now),
        )

    @classmethod
    def at(cls, now: datetime) -> Callable[[AnyApplication], VisitorView]:
        """As they are at this moment."""
        return partial(VisitorView.of, now=now)


class ListedVisitorView(VisitorView):
    """One visitor in a coach's list."""

    visitor_name: str
    """Empty once the account was erased."""

    @classmethod
    def named(cls, application: AnyApplication, names: Names, now: datetime) -> ListedVisitorView:
        fields = VisitorView.of(application, now).model_dump()
        return cls(**fields, visitor_name=names.get(known(application).applicant_id, ""))


class VisitorInFull(VisitorView):
    """One visitor with who they are; absent once the account was erased."""

    applicant: ApplicantView | None
    stages: list[StageView]
    checklist: list[ItemView]
    suggestions: list[SuggestionView]

    @classmethod
    def with_person(cls, application: AnyApplication, person: Person | None, now: datetime) -> VisitorInFull:
        visitor = known(application)
        return cls(
            **VisitorView.of(visitor, now).model_dump(),
            applicant=None if person is None else ApplicantView.of(person),
            stages=Checklist.of(visitor).stages,
            checklist=Checklist.of(visitor).items,
            suggestions=[SuggestionView.of(s.partner, s.note) for s in visitor.suggestions],
        )
