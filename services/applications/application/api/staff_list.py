"""HTTP for the office's list of applications: every state, filters, words, counts."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator

from services.applications.application.api.names import KnownPeople, Names, names_in
from services.applications.application.api.views import ReviewView
from services.applications.application.domain.application import AnyApplication, State, known
from services.applications.application.use_cases.finding import ApplicationOrder, Finding, Wanted
from shared.chassis.http.access import Staff
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.http.queries import query_of
from shared.chassis.values import Day

AllApplications = Annotated[Finding, needs(Finding)]
Text = Annotated[str, Field(max_length=200)]

router = APIRouter(tags=["applications"])


class ListedApplicationView(ReviewView):
    """One application in a list of staff."""

    applicant_name: str
    """Empty once the account was erased."""

    @classmethod
    def named(cls, application: AnyApplication, names: Names, now: datetime) -> ListedApplicationView:
        fields = ReviewView.of(application, now).model_dump()
        return cls(**fields, applicant_name=names.get(known(application).applicant_id, ""))


class ListWanted(BaseModel):
    """What to look for; filters that are absent stand for all."""

    q: Text = Field(
        default="",
        description="Words of a name, an e-mail address, or the id of a person or an application",
    )
    state: Text = Field(default="", description="One state, or several with commas between")
    specialty: Text = ""
    place: Text = Field(default="", description="A city and its state: Chicago, IL")
    host_id: Text = ""
    rotation_id: Text = ""
    coach_id: Text = ""
    start_from: Day | None = None
    start_to: Day | None = None
    waiting: Literal["staff"] | None = Field(default=None, description="`staff`: only what waits for staff")

    @field_validator("state")
    @classmethod
    def states_exist(cls, said: str) -> str:
        if unknown := set(_states(said)) - set(get_args(State)):
            raise ValueError(f"no such state: {', '.join(sorted(unknown))}")
        return said

    def wanted(self) -> Wanted:
        return Wanted(
            words=self.q,
            states=_states(self.state),
            specialty=self.specialty,
            place=self.place,
            host_id=self.host_id,
            rotation_id=self.rotation_id,
            coach_id=self.coach_id,
            start_from=self.start_from,
            start_to=self.start_to,
            waits_for_staff=self.waiting == "staff",
        )


class Sorted(ListWanted):
    """The same, in an order."""

    sort: ApplicationOrder = "start_date"


class StateCount(BaseModel):
    """How many applications are in one state, counted to a thousand."""

    state: State
    count: int


class StateCounts(BaseModel):
    items: list[StateCount]


@router.get("/v1/staff/applications")
async def find_applications(
    _: Staff,
    page: Page,
    asked: Annotated[Sorted, query_of(Sorted)],
    finding: AllApplications,
    people: KnownPeople,
) -> PageOf[ListedApplicationView]:
    """Applications in every state; whoever starts first comes first, unless another order is asked for."""
    filters = asked.model_dump(mode="json")
    found = await finding.find(asked.wanted(), asked.sort, page.limit + 1, page.after(filters))
    names = await names_in(found, people)
    return paged(page, filters, found, partial(ListedApplicationView.named, names=names, now=finding.now()))


@router.get("/v1/staff/application-counts")
async def count_applications(
    _: Staff, asked: Annotated[ListWanted, query_of(ListWanted)], finding: AllApplications
) -> StateCounts:
    """How many of them are in each state; a state that is asked for is left out of the question."""
    counts = await finding.counts(asked.wanted())
    return StateCounts(items=[StateCount(state=state, count=count) for state, count in counts.items()])


def _states(said: str) -> tuple[Any, ...]:
    return tuple(state.strip() for state in said.split(",") if state.strip())
