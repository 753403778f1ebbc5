"""HTTP for visitors: their own view of the checklist."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.applications.application.api.parameters import ApplicationId, Body
from services.applications.visiting.api.views import Checklist
from services.applications.visiting.domain.checklist import TickItem
from services.applications.visiting.domain.visit import Viewer
from services.applications.visiting.use_cases.visitors import Visiting
from shared.chassis.http.access import Applicant
from shared.chassis.http.etag import Tagged
from shared.chassis.http.needs import needs
from shared.chassis.values import Flag

ItemName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
VisitingHere = Annotated[Visiting, needs(Visiting)]

router = APIRouter(tags=["checklist"])


class Tick(Body):
    done: Flag


@router.get("/v1/applications/{application_id}/checklist", response_model=Checklist)
async def checklist(
    application_id: ApplicationId, tagged: Tagged, actor: Applicant, visiting: VisitingHere
) -> Response:
    """What to complete before the first day."""
    return tagged(Checklist.of(await visiting.visitor(application_id, Viewer(actor.id, "applicant"))))


@router.patch("/v1/applications/{application_id}/checklist/{item}")
async def tick_item(
    application_id: ApplicationId, item: ItemName, body: Tick, actor: Applicant, visiting: VisitingHere
) -> Checklist:
    """Say that an item is done, or that it is not."""
    command = TickItem(item, body.done, Viewer(actor.id, "applicant"))
    return Checklist.of(await visiting.tick(application_id, command))
