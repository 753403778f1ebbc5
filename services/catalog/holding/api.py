"""Who has which place, who waits, and more time for a hold: for staff; where one stands on the waitlist."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from services.catalog.holding.domain.extending import ExtendHold
from services.catalog.holding.domain.waiting import Chance, NotInLine, PlaceInLine, place_in_line
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.api import RequestModel
from services.catalog.rotations.domain.claims import Claim, Held
from services.catalog.rotations.domain.fields import Prose
from services.catalog.rotations.domain.rotation import Rotation, RotationState, known
from services.catalog.rotations.use_cases import Rotations
from shared.chassis.http.access import Actor, SignedIn, Staff
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.values import Moment

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


class PlaceInLineView(BaseModel):
    """Counts, no promise: who else waits for one of these weeks, and which places may become free."""

    application_id: str
    rotation_id: str
    start_date: date
    weeks: int
    position: int
    """1 is next."""
    ahead: int
    unpaid: int
    """Places that are held and not paid."""
    next_hold_ends_at: datetime | None
    """When the first of them becomes free if it stays unpaid."""
    reserved: int
    """Places that become free only where somebody cancels."""
    chance: Chance
    time_zone: str

    @classmethod
    def of(cls, application_id: str, rotation: Rotation, actor: Actor) -> PlaceInLineView:
        """Raises NotInLine for somebody else's application, too."""
        line: PlaceInLine = place_in_line(application_id, rotation)
        if actor.role != "staff" and actor.id != line.applicant_id:
            raise NotInLine("this application is not on the waitlist of this rotation")
        return cls(
            application_id=application_id,
            rotation_id=rotation.rotation_id,
            start_date=line.stay.start,
            weeks=line.stay.weeks,
            position=line.position,
            ahead=line.ahead,
            unpaid=line.unpaid,
            next_hold_ends_at=line.next_hold_ends_at,
            reserved=line.reserved,
            chance=line.chance,
            time_zone=rotation.zone,
        )


@router.get("/v1/rotations/{rotation_id}/waitlist/{application_id}", response_model=PlaceInLineView)
async def get_place_in_line(
    rotation_id: str, application_id: str, tagged: Tagged, actor: SignedIn, rotations: AllRotations
) -> Response:
    """Where one's own application stands on the waitlist, and what may become free (R15)."""
    view = PlaceInLineView.of(application_id, await rotations.get(rotation_id), actor)
    return tagged(view, cache="private, no-cache")


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
