"""One rotation, and when somebody could start there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from services.catalog.rotations.api import Defaults, RotationView
from services.catalog.rotations.domain.stays import Stay
from services.catalog.rotations.use_cases import Rotations
from services.catalog.searching.api.queries import PRIVATE, PUBLIC, StartsWanted, StayWanted
from services.catalog.searching.api.views import AvailabilityView, EquivalentsView
from services.catalog.searching.ports import SearchIndex
from services.catalog.searching.use_cases import Availability, Equivalents
from shared.chassis.http.access import Anyone, MaybeSignedIn
from shared.chassis.http.etag import Tagged
from shared.chassis.http.needs import needs
from shared.chassis.http.queries import query_of

router = APIRouter(tags=["catalog"])

AllRotations = Annotated[Rotations, needs(Rotations)]
FreeStarts = Annotated[Availability, needs(Availability)]
Alike = Annotated[Equivalents, needs(Equivalents)]
Index = Annotated[SearchIndex, needs(SearchIndex)]


@router.get("/v1/rotations/{rotation_id}", response_model=RotationView)
async def get_rotation(
    rotation_id: str, tagged: Tagged, actor: MaybeSignedIn, rotations: AllRotations, defaults: Defaults
) -> Response:
    """One rotation; its ETag is what staff send as If-Match."""
    view = RotationView.of(await rotations.get(rotation_id), defaults, actor)
    return tagged(view, cache=PUBLIC if actor is None else PRIVATE)


@router.get("/v1/rotations/{rotation_id}/availability", response_model=AvailabilityView)
async def get_availability(
    rotation_id: str,
    tagged: Tagged,
    _: Anyone,
    asked: Annotated[StartsWanted, query_of(StartsWanted)],
    availability: FreeStarts,
) -> Response:
    """Every open start: free places, fee, deadlines. `weeks` is four, or what comes nearest here."""
    rotation, starts = await availability.starts(rotation_id, asked.weeks, (asked.first, asked.last))
    return tagged(AvailabilityView.of(rotation, starts, availability.defaults), cache="no-cache")


@router.get("/v1/rotations/{rotation_id}/equivalents", response_model=EquivalentsView)
async def get_equivalents(
    rotation_id: str,
    tagged: Tagged,
    actor: MaybeSignedIn,
    asked: Annotated[StayWanted, query_of(StayWanted)],
    alike: Alike,
    index: Index,
) -> Response:
    """What to take instead of a start that is full: same specialty and kind, near in time, free (R15)."""
    found = await alike.to(rotation_id, Stay(asked.start_date, asked.weeks), index)
    return tagged(EquivalentsView.of(found, actor), cache="no-cache" if actor is None else PRIVATE)
