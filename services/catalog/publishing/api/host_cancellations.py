"""What staff do when a host cancels for weeks: call them off, and see how far that has come (R18).

In the code these are called-off weeks (`CallOff`). Addresses and answers say host cancellation.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from services.catalog.publishing.domain.calling_off import CallOff
from services.catalog.publishing.use_cases import Publishing
from services.catalog.rotations.api import Monday, RequestModel
from services.catalog.rotations.domain.fields import Prose
from services.catalog.rotations.domain.rotation import CalledOff, Rotation, RotationState, known
from services.catalog.rotations.use_cases import Rotations
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs

router = APIRouter(tags=["catalog staff"])

Edits = Annotated[Publishing, needs(Publishing)]
AllRotations = Annotated[Rotations, needs(Rotations)]


class NewHostCancellation(RequestModel):
    """Why, and for which weeks: absent, from the next week on and to the end."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500), Prose]
    first_week: Monday | None = None
    last_week: Monday | None = None


class HostCancellationView(BaseModel):
    """Who had a place in these weeks; each is cancelled one by one, with everything paid back."""

    host_cancellation_id: str
    reason: str
    at: datetime
    weeks: tuple[date, ...]
    application_ids: tuple[str, ...]
    under_way: tuple[str, ...] = Field(description="Applications whose place is not given back yet.")

    @classmethod
    def of(cls, call_id: str, call: CalledOff, rotation: Rotation) -> HostCancellationView:
        return cls(
            host_cancellation_id=call_id,
            reason=call.reason,
            at=call.at,
            weeks=call.weeks,
            application_ids=call.application_ids,
            under_way=tuple(name for name in call.application_ids if name in rotation.claims),
        )


class HostCancellations(BaseModel):
    """The latest first."""

    items: list[HostCancellationView]

    @classmethod
    def of(cls, rotation: Rotation) -> HostCancellations:
        calls = reversed(rotation.calls.items())
        return cls(items=[HostCancellationView.of(call_id, call, rotation) for call_id, call in calls])


@router.post(
    "/v1/rotations/{rotation_id}/host-cancellations", status_code=201, response_model=HostCancellationView
)
async def call_off_weeks(
    rotation_id: str, body: NewHostCancellation, actor: Staff, once: IdempotencyKeyRequired, publishing: Edits
) -> Response:
    """The host cancels: these weeks take nobody any more; whoever has a place gets everything back."""
    if body.first_week and body.last_week and body.last_week < body.first_week:
        raise Invalid("the last week lies before the first", pointer="/last_week")
    call_id = once.id("hcn")
    command = CallOff(call_id, rotation_id, body.reason, body.first_week, body.last_week)
    return await once.answer(201, partial(_view, call_id), publishing.call_off(command))


@router.get("/v1/rotations/{rotation_id}/host-cancellations", response_model=HostCancellations)
async def host_cancellations(
    rotation_id: str, tagged: Tagged, actor: Staff, rotations: AllRotations
) -> Response:
    """What the host called off, and which applications are not done yet."""
    return tagged(HostCancellations.of(await rotations.get(rotation_id)))


def _view(call_id: str, state: RotationState) -> HostCancellationView:
    rotation = known(state)
    return HostCancellationView.of(call_id, rotation.calls[call_id], rotation)
