"""Rotations and their weeks as staff edit them; changes are guarded by ETag and If-Match."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response

from services.catalog.publishing.api.requests import NewRotation, RotationChanges, WeeksWanted
from services.catalog.publishing.domain.publishing import ChangeRotation
from services.catalog.publishing.use_cases import Publishing
from services.catalog.rotations.api import RotationView, amended
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation, RotationState, known
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs

router = APIRouter(tags=["catalog staff"])

Edits = Annotated[Publishing, needs(Publishing)]


@router.post("/v1/rotations", status_code=201, response_model=RotationView)
async def offer_rotation(
    body: NewRotation, actor: Staff, once: IdempotencyKeyAccepted, publishing: Edits
) -> Response:
    """A new rotation; it can be applied for as soon as it has weeks with places."""
    rotation_id = once.id("rot")
    work = publishing.publish_rotation(body.host_id, partial(body.command, rotation_id))
    answer = await once.answer(201, partial(_view, publishing.defaults), work)
    await publishing.renew_site(rotation_id)
    return answer


@router.patch("/v1/rotations/{rotation_id}", response_model=RotationView)
async def change_rotation(
    rotation_id: str,
    body: RotationChanges,
    tagged: Tagged,
    actor: Staff,
    if_match: IfMatch,
    publishing: Edits,
) -> Response:
    """Other terms, or closed, or open again; applications under way keep what they were accepted with."""

    def edit(rotation: Rotation) -> ChangeRotation:
        if_match.check(RotationView.of(rotation, publishing.defaults))
        return ChangeRotation(
            rotation_id=rotation_id,
            terms=amended(rotation.terms, body),
            status=body.status or rotation.status,
            unusual_fee_confirmed=body.confirm_unusual_fee,
        )

    changed = await publishing.change_rotation(rotation_id, edit)
    return tagged(RotationView.of(changed, publishing.defaults))


@router.put("/v1/rotations/{rotation_id}/weeks", response_model=RotationView)
async def set_weeks(
    rotation_id: str,
    body: WeeksWanted,
    tagged: Tagged,
    actor: Staff,
    if_match: IfMatch,
    publishing: Edits,
) -> Response:
    """Places per week, all of them; below what is taken it is a 409 that lists the applications."""

    def edit(rotation: Rotation) -> Mapping[date, int]:
        if_match.check(RotationView.of(rotation, publishing.defaults))
        return body.places()

    changed = await publishing.set_places(rotation_id, edit)
    return tagged(RotationView.of(changed, publishing.defaults))


def _view(defaults: OfficeDefaults, rotation: RotationState) -> RotationView:
    return RotationView.of(known(rotation), defaults)
