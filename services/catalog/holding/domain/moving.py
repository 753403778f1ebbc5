"""A reservation moves to another start: the new weeks are taken in the write that frees the old (R23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from services.catalog.holding.domain.holding import WhyNot, offer_to_waitlist, why_not
from services.catalog.rotations.domain.claims import Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from services.catalog.rotations.domain.stays import Stay
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import PlaceMoved, PlaceMoveRefused
from shared.contracts.policy import Policy

WhyNotMoved: TypeAlias = WhyNot | Literal["full", "no_reservation"]
MOVES_KEPT = 20


@dataclass(frozen=True, slots=True)
class MovePlace:
    """The applicant postpones, as it was quoted."""

    application_id: str
    applicant_id: str
    rotation_id: str
    move_id: str
    stay: Stay


def move(
    command: MovePlace, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Move the reservation, or refuse and leave it as it is; the freed weeks go to the waitlist (R15)."""
    if isinstance(rotation, UnknownRotation):
        return rotation, [_refused(command, "rotation_unknown")]
    claim = rotation.claims.get(command.application_id)
    if not isinstance(claim, Reserved):
        return rotation, [_refused(command, "no_reservation")]
    if command.move_id in claim.moves:
        return unchanged(rotation)
    answered = replace(claim, moves=(*claim.moves, command.move_id)[-MOVES_KEPT:])
    reason = _why_not_moved(command, rotation, now)
    if reason is not None:
        return _claiming(command, answered, rotation), [_refused(command, reason)]
    moved = _claiming(command, replace(answered, stay=command.stay), rotation).closing_called_off()
    fact = PlaceMoved(
        application_id=command.application_id,
        applicant_id=claim.applicant_id,
        rotation_id=rotation.rotation_id,
        move_id=command.move_id,
        from_start_date=claim.stay.start,
        start_date=command.stay.start,
        weeks=command.stay.weeks,
        time_zone=rotation.zone,
    )
    served, offers = offer_to_waitlist(moved, defaults, now)
    return served, [fact, *offers]


def _why_not_moved(command: MovePlace, rotation: Rotation, now: Instant) -> WhyNotMoved | None:
    """Its own old weeks do not stand in the way of the new ones."""
    others = {name: claim for name, claim in rotation.claims.items() if name != command.application_id}
    reason = why_not(command.stay, rotation, now)
    if reason is not None:
        return reason
    return None if replace(rotation, claims=others).free_places(command.stay) else "full"


def _claiming(command: MovePlace, claim: Reserved, rotation: Rotation) -> Rotation:
    return replace(rotation, claims={**rotation.claims, command.application_id: claim})


def _refused(command: MovePlace, reason: WhyNotMoved) -> PlaceMoveRefused:
    return PlaceMoveRefused(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=command.rotation_id,
        move_id=command.move_id,
        start_date=command.stay.start,
        reason=reason,
    )
