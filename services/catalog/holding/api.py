"""Who has which place, and who waits, and more time for a hold: for staff alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from services.catalog.holding.domain.extending import ExtendHold
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.api import RequestModel
from services.catalog.rotations.domain.claims import Claim, Held
from services.catalog.rotations.domain.fields import Prose
from services.catalog.rotations.domain.rotation import Rotation, RotationState, known
from services.catalog.rotations.use_cases import Rotations
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.http.values import Moment

router = APIRouter(tags=["catalog staff"])

AllRotations = Annotated[Rotations, needs(Rotations)]
Holds = Annotated[Holding, needs(Holding)]


class ClaimView(BaseModel):
    application_id: str
    state: Literal["held", "ending", "reserved"]
    start_date: date
    weeks: int
    held_until: datetime | None
    extended: int = Field(description="How often staff moved the end of this hold.")

    @classmethod
    def of(cls, application_id: str, claim: Claim) -> ClaimView:
        return cls(
            application_id=application_id,
            state=claim.state,
            start_date=claim.stay.start,
            weeks=claim.stay.weeks,
            held_until=claim.until if isinstance(claim, Held) else None,
            extended=len(claim.extensions) if isinstance(claim, Held) else 0,
        )


class NewHoldExtension(RequestModel):
    """Until when the place is kept, and why."""

    until: Moment = Field(examples=["2027-01-04T17:00:00-05:00"])
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500), Prose]


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


@router.post(
    "/v1/rotations/{rotation_id}/claims/{application_id}/extensions",
    status_code=201,
    response_model=ClaimView,
)
async def extend_hold(
    rotation_id: str,
    application_id: str,
    body: NewHoldExtension,
    actor: Staff,
    once: IdempotencyKeyRequired,
    holding: Holds,
) -> Response:
    """Keep a held or offered place longer, with a reason (R24); the applicant is mailed the new deadline."""
    until = body.until.astimezone(UTC)
    command = ExtendHold(application_id, rotation_id, until, body.reason, actor.id)
    return await once.answer(201, partial(_claim, application_id), holding.extend_hold(command))


def _claim(application_id: str, state: RotationState) -> ClaimView:
    return ClaimView.of(application_id, known(state).claims[application_id])
