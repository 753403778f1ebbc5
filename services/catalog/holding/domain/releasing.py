"""How a place becomes free: withdrawn, cancelled, lapsed; after the way to pay is closed (R14, R15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.catalog.holding.domain.holding import serve_the_line
from services.catalog.rotations.domain.claims import Claim, Ended, Ending, Held, Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import HoldEnding, HoldLapsed, HoldReleased
from shared.contracts.fact import Fact
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class ReleasePlace:
    """The applicant stepped back before anything was reserved, as they saw it."""

    application_id: str
    rotation_id: str


@dataclass(frozen=True, slots=True)
class CancelReservation:
    """A reservation is given up; its money is settled elsewhere (R18)."""

    application_id: str
    rotation_id: str


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Nobody can pay for this application any more; the provider has confirmed it (R14)."""

    application_id: str
    rotation_id: str


def release(
    command: ReleasePlace, house: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Leave the queue, or give the hold back by the handshake; the place stays kept until it is over."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    # a reservation that crossed their step back is cancelled by applications, who knows of both
    claim = rotation.claims.get(command.application_id)
    return _give_back(command.application_id, claim, house, rotation, now)


def cancel(
    command: CancelReservation, house: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Free the reserved place and offer it to the next in line; a mere hold is given back."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    claim = rotation.claims.get(command.application_id)
    if isinstance(claim, Reserved):
        return _free(command.application_id, claim, house, rotation, now)
    return _give_back(command.application_id, claim, house, rotation, now)


def close_window(
    command: CloseWindow, house: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """The answer to `HoldEnding`: now the place may be given away (R14)."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    match rotation.claims.get(command.application_id):
        case Ending() as claim:
            return _free(command.application_id, claim, house, rotation, now)
        case Held(payable=True) as claim:
            # payments may hear of a withdrawal before we do: the hold ends when we know why
            closed = replace(claim, payable=False)
            return rotation.claiming(command.application_id, closed), ()
    return unchanged(rotation)


def time_is_up(
    application_id: str, claim: Held, house: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    """The hold's last instant has come: ask payments, or where nobody can pay any more, end it."""
    if not claim.payable:
        return _free(application_id, claim, house, rotation, now)
    return _ending(application_id, claim, "time_is_up", rotation)


def released(application_id: str, applicant_id: str, rotation_id: str) -> HoldReleased:
    return HoldReleased(application_id=application_id, applicant_id=applicant_id, rotation_id=rotation_id)


def _give_back(
    application_id: str, claim: Claim | None, house: Policy, rotation: Rotation, now: Instant
) -> Decided[RotationState]:
    match claim:
        case Held(payable=True):
            return _ending(application_id, claim, "withdrawn", rotation)
        case Held():
            withdrawn, _ = _ending(application_id, claim, "withdrawn", rotation)
            return _free(application_id, withdrawn.claims[application_id], house, withdrawn, now)
        case Ending(reason="time_is_up"):
            # payments is closing the window already; but money that still comes reserves nothing now
            return _ending(application_id, claim, "withdrawn", rotation)
        case None:
            return _leave_line(application_id, rotation, now)
    return unchanged(rotation)


def _leave_line(application_id: str, rotation: Rotation, now: Instant) -> Decided[RotationState]:
    queued = rotation.waiting(application_id)
    if queued is None:
        return unchanged(rotation)
    stay, waiting = queued
    end = Ended(stay, "left_waitlist", waiting.accepted_at, now)
    return rotation.leaving_line(application_id).remembering({application_id: end}, now), ()


def _ending(
    application_id: str, claim: Held | Ending, reason: Literal["time_is_up", "withdrawn"], rotation: Rotation
) -> Decided[Rotation]:
    ending = Ending(claim.applicant_id, claim.stay, claim.accepted_at, reason, claim.offered)
    fact = HoldEnding(
        application_id=application_id,
        applicant_id=claim.applicant_id,
        rotation_id=rotation.rotation_id,
        reason=reason,
    )
    return rotation.claiming(application_id, ending), [fact]


def _free(
    application_id: str, claim: Claim, house: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    """The place is free: say so, and serve the line in the same breath."""
    lapsed = isinstance(claim, Held) or (isinstance(claim, Ending) and claim.reason == "time_is_up")
    fact: Fact = released(application_id, claim.applicant_id, rotation.rotation_id)
    if lapsed:
        fact = HoldLapsed(
            application_id=application_id,
            applicant_id=claim.applicant_id,
            rotation_id=rotation.rotation_id,
            from_waitlist=not isinstance(claim, Reserved) and claim.offered,
        )
    freed = rotation.ending(application_id, claim, "lapsed" if lapsed else "released", now)
    served, offers = serve_the_line(freed, house, now)
    return served, [fact, *offers]
