"""HTTP for coaches and staff: who coaches, who is away, handing visitors over (R40)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.applications.application.api.names import KnownPeople
from services.applications.application.api.parameters import ApplicationId, Body, CoachOrStaff, Now
from services.applications.visiting.api.checklist import VisitingHere
from services.applications.visiting.api.views import VisitorView
from services.applications.visiting.api.visitors import VisitorViewer
from services.applications.visiting.domain.handing_over import HandVisitorsOver
from services.applications.visiting.domain.refusals import CoachUnknown
from services.applications.visiting.domain.roster import Absence, Roster
from services.applications.visiting.use_cases.handing_over import CoachDesk
from shared.chassis.http.access import Actor, Staff
from shared.chassis.http.needs import needs
from shared.chassis.values import Day

CoachId = Annotated[str, Path(max_length=80)]
Desk = Annotated[CoachDesk, needs(CoachDesk)]

router = APIRouter(tags=["coaches"])


class NewAbsence(Body):
    """The last day is one of those away."""

    first_day: Day
    last_day: Day
    deputy_id: str = Field(min_length=1, max_length=80)
    """Another coach, who sees the visitors on these days."""


class NewCapacity(Body):
    capacity: int | None = Field(ge=0, le=10_000)
    """How many visitors at once; null: as many as come. Who has more keeps them."""


class NewHandOver(Body):
    to_coach_id: str = Field(min_length=1, max_length=80)


class HandedOver(BaseModel):
    visitors: int
    """How many visitors the other coach has more."""


class AbsenceView(BaseModel):
    first_day: Day
    last_day: Day
    deputy_id: str


class CoachView(BaseModel):
    """A coach as colleagues see them."""

    coach_id: str
    name: str
    """Empty once the account was erased."""
    time_zones: tuple[str, ...]
    languages: tuple[str, ...]
    visitors: int
    capacity: int | None
    absence: AbsenceView | None
    is_away: bool
    """Today, by the first zone in which they work."""

    @classmethod
    def of(cls, coach_id: str, roster: Roster, name: str, now: datetime) -> CoachView:
        coach = roster.coach(coach_id)
        absence = coach.absence
        return cls(
            coach_id=coach_id,
            name=name,
            time_zones=coach.time_zones,
            languages=coach.languages,
            visitors=roster.load_of(coach_id),
            capacity=coach.capacity,
            absence=None if absence is None else AbsenceView.model_validate(absence, from_attributes=True),
            is_away=coach.is_away(now),
        )


class CoachList(BaseModel):
    items: list[CoachView]

    @classmethod
    def of(cls, roster: Roster, names: Mapping[str, str], now: datetime) -> CoachList:
        found = [CoachView.of(each, roster, names.get(each, ""), now) for each in roster.coaches]
        return cls(items=sorted(found, key=lambda coach: (coach.name, coach.coach_id)))


@router.get("/v1/coaches")
async def coaches(_: CoachOrStaff, desk: Desk, people: KnownPeople, now: Now) -> CoachList:
    """All coaches by name: how many visitors they have and take, and who is away."""
    roster = await desk.coaches.all()
    return CoachList.of(roster, await people.names_of(set(roster.coaches)), now)


@router.put("/v1/coaches/{coach_id}/capacity")
async def set_capacity(
    coach_id: CoachId, body: NewCapacity, _: Staff, desk: Desk, people: KnownPeople, now: Now
) -> CoachView:
    """How many visitors a coach takes at once: above it nobody is assigned or handed over to them."""
    roster = await desk.take_at_most(coach_id, body.capacity)
    return await _shown(coach_id, roster, people, now)


@router.put("/v1/coaches/{coach_id}/absence")
async def be_away(
    coach_id: CoachId, body: NewAbsence, actor: CoachOrStaff, desk: Desk, people: KnownPeople, now: Now
) -> CoachView:
    """Out of office: on these days no visitor is assigned, and the deputy sees those there are."""
    _own(coach_id, actor)
    roster = await desk.be_away(coach_id, Absence(body.first_day, body.last_day, body.deputy_id))
    return await _shown(coach_id, roster, people, now)


@router.delete("/v1/coaches/{coach_id}/absence")
async def be_back(
    coach_id: CoachId, actor: CoachOrStaff, desk: Desk, people: KnownPeople, now: Now
) -> CoachView:
    """There again, or not away after all."""
    _own(coach_id, actor)
    return await _shown(coach_id, await desk.be_away(coach_id, None), people, now)


@router.post("/v1/coaches/{coach_id}/hand-over")
async def hand_all_over(coach_id: CoachId, body: NewHandOver, actor: CoachOrStaff, desk: Desk) -> HandedOver:
    """All visitors of a coach to another one; each visitor and both coaches are mailed."""
    _own(coach_id, actor)
    command = HandVisitorsOver(body.to_coach_id, from_coach_id=coach_id)
    return HandedOver(visitors=await desk.hand_over(command))


@router.post("/v1/visitors/{application_id}/hand-over")
async def hand_visitor_over(
    application_id: ApplicationId,
    body: NewHandOver,
    viewer: VisitorViewer,
    desk: Desk,
    visiting: VisitingHere,
    now: Now,
) -> VisitorView:
    """One visitor to another coach; the visitor and both coaches are mailed."""
    command = HandVisitorsOver(
        body.to_coach_id,
        application_id=application_id,
        seen_by="staff" if viewer.who == "staff" else viewer.coach_ids,
    )
    await desk.hand_over(command)
    everybody = await visiting.viewer(viewer.account_id, "staff")
    return VisitorView.of(await visiting.visitor(application_id, everybody), now)


def _own(coach_id: str, actor: Actor) -> None:
    """Staff decide about everybody, a coach about themselves. Raises CoachUnknown."""
    if actor.role != "staff" and actor.id != coach_id:
        raise CoachUnknown("there is no such coach")


async def _shown(coach_id: str, roster: Roster, people: KnownPeople, now: datetime) -> CoachView:
    names = await people.names_of({coach_id})
    return CoachView.of(coach_id, roster, names.get(coach_id, ""), now)
