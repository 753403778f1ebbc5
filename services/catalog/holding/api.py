"""Who has which place, and who waits: for staff alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.catalog.rotations.domain.claims import Claim, Held
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.use_cases import Rotations
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import Tagged
from shared.chassis.http.needs import needs

router = APIRouter(tags=["catalog staff"])

AllRotations = Annotated[Rotations, needs(Rotations)]


class ClaimView(BaseModel):
    application_id: str
    state: Literal["held", "ending", "reserved"]
    start_date: date
    weeks: int
    held_until: datetime | None

    @classmethod
    def of(cls, application_id: str, claim: Claim) -> ClaimView:
        return cls(
            application_id=application_id,
            state=claim.state,
            start_date=claim.stay.start,
            weeks=claim.stay.weeks,
            held_until=claim.until if isinstance(claim, Held) else None,
        )


class WaitingView(BaseModel):
    application_id: str
    ticket: int
    start_date: date
    weeks: int


class ClaimsView(BaseModel):
    """Who has which place, and who waits in which order: ids, no names."""

    rotation_id: str
    claims: list[ClaimView]
    waitlist: list[WaitingView]

    @classmethod
    def of(cls, rotation: Rotation) -> ClaimsView:
        waiting = [
            WaitingView(
                application_id=name, ticket=one.ticket, start_date=group.stay.start, weeks=group.stay.weeks
            )
            for group in rotation.waitlist
            for name, one in group.everyone()
        ]
        return cls(
            rotation_id=rotation.rotation_id,
            claims=[ClaimView.of(name, claim) for name, claim in rotation.claims.items()],
            waitlist=sorted(waiting, key=lambda one: one.ticket),
        )


@router.get("/v1/rotations/{rotation_id}/claims", response_model=ClaimsView)
async def list_claims(rotation_id: str, tagged: Tagged, actor: Staff, rotations: AllRotations) -> Response:
    """Who has which place, and who waits."""
    return tagged(ClaimsView.of(await rotations.get(rotation_id)))
