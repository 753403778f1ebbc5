"""How a place becomes free: withdrawn, cancelled or lapsed, once nobody can pay for it (R14, R15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.catalog.holding.domain.holding import offer_to_waitlist
from services.catalog.rotations.domain.claims import Claim, Ended, Ending, Held, Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import HoldEnding, HoldLapsed, HoldReleased
from shared.contracts.fact import Fact
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class ReleasePlace:
    """The applicant withdrew before a reservation was known to them."""

    application_id: str
    rotation_id: str


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    """The applicant does not want the place that the waitlist offered (R15)."""

    application_id: str
    rotation_id: str
    accepted_at: datetime
    """Names the claim, so that a late message does not give up a place of a later acceptance."""


@dataclass(frozen=True, slots=True)
class TakeBackAcceptance:
    """Staff took the acceptance back before it was paid for (R36)."""

    application_id: str
    rotation_id: str
    accepted_at: datetime
    """Names the claim, as it does for an offer."""


@dataclass(frozen=True, slots=True)
class CancelReservation:
    """A reservation was cancelled; payments settles the money (R18)."""

    application_id: str
    rotation_id: str


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Nobody can pay for this application any more: the provider has confirmed it (R14)."""

    application_id: str
    rotation_id: str


def release(
    command: ReleasePlace, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Leave the waitlist, or begin to end the hold; its place stays taken until payments answers (R14)."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    # a reservation made at the same moment stays: applications hears of both and cancels it
    claim = rotation.claims.get(command.application_id)
    return _give_up(command.application_id, claim, defaults, rotation, now)


def decline(
    command: DeclineOffer, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Begin to end the hold that was offered: the next in line gets the place once payments answers (R14).

    A reservation made at the same moment stays: who has paid wants the place.
    """
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    claim = rotation.claims.get(command.application_id)
    if not isinstance(claim, Held | Ending) or not claim.offered or claim.accepted_at != command.accepted_at:
        return unchanged(rotation)
    return _give_up(command.application_id, claim, defaults, rotation, now)


def take_back(
    command: TakeBackAcceptance, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Begin to end the hold, or give the number in the line back; a reservation stays: money was faster."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    name = command.application_id
    claim = rotation.claims.get(name)
    if claim is None:
        return _give_number_back(command, rotation, now)
    if isinstance(claim, Reserved) or claim.accepted_at != command.accepted_at:
        return unchanged(rotation)
    return _give_up(name, claim, defaults, rotation, now)


def _give_number_back(
    command: TakeBackAcceptance, rotation: Rotation, now: Instant
) -> Decided[RotationState]:
    """As a place that is given back, so that a later acceptance is decided anew."""
    found = rotation.waiting(command.application_id)
    if found is None or found[1].accepted_at != command.accepted_at:
        return unchanged(rotation)
    stay, waiting = found
    end = Ended(stay, "released", waiting.accepted_at, now)
    left = rotation.leaving_waitlist(command.application_id).remembering({command.application_id: end}, now)
    fact = released(command.application_id, waiting.applicant_id, rotation.rotation_id, waiting.accepted_at)
    return left, [fact]


def cancel(
    command: CancelReservation, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Free the reserved place and offer it to the waitlist; a hold is released like a withdrawn one."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    claim = rotation.claims.get(command.application_id)
    if isinstance(claim, Reserved):
        return _free(command.application_id, claim, defaults, rotation, now)
    return _give_up(command.application_id, claim, defaults, rotation, now)


def close_window(
    command: CloseWindow, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Payments has answered `HoldEnding`: free the place (R14)."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    match rotation.claims.get(command.application_id):
        case Ending() as claim:
            return _free(command.application_id, claim, defaults, rotation, now)
        case Held(payable=True) as claim:
            # payments may hear of the withdrawal first: the hold ends when that reaches us too
            closed = replace(claim, payable=False)
            return rotation.claiming(command.application_id, closed), ()
    return unchanged(rotation)


def time_is_up(
    application_id: str, claim: Held, defaults: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    """The hold has reached its end: ask payments to close the window, if it is open."""
    if not claim.payable:
        return _free(application_id, claim, defaults, rotation, now)
    return _ending(application_id, claim, "time_is_up", rotation)


def released(application_id: str, applicant_id: str, rotation_id: str, accepted_at: datetime) -> HoldReleased:
    return HoldReleased(
        application_id=application_id,
        applicant_id=applicant_id,
        rotation_id=rotation_id,
        accepted_at=accepted_at,
    )


def _give_up(
    application_id: str, claim: Claim | None, defaults: Policy, rotation: Rotation, now: Instant
) -> Decided[RotationState]:
    match claim:
        case Held(payable=True):
            return _ending(application_id, claim, "withdrawn", rotation)
        case Held():
            withdrawn, _ = _ending(application_id, claim, "withdrawn", rotation)
            return _free(application_id, withdrawn.claims[application_id], defaults, withdrawn, now)
        case Ending(reason="time_is_up"):
            # payments is closing the window already; money that still comes no longer reserves the place
            return _ending(application_id, claim, "withdrawn", rotation)
        case None:
            return _leave_waitlist(application_id, rotation, now)
    return unchanged(rotation)


def _leave_waitlist(application_id: str, rotation: Rotation, now: Instant) -> Decided[RotationState]:
    found = rotation.waiting(application_id)
    if found is None:
        return unchanged(rotation)
    stay, waiting = found
    end = Ended(stay, "left_waitlist", waiting.accepted_at, now)
    return rotation.leaving_waitlist(application_id).remembering({application_id: end}, now), ()


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
    application_id: str, claim: Claim, defaults: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    """Free the place, and offer it to the waitlist in the same write."""
    how: Literal["released", "lapsed"] = "released"
    fact: Fact = released(application_id, claim.applicant_id, rotation.rotation_id, claim.accepted_at)
    if isinstance(claim, Held) or (isinstance(claim, Ending) and claim.reason == "time_is_up"):
        how = "lapsed"
        fact = HoldLapsed(
            application_id=application_id,
            applicant_id=claim.applicant_id,
            rotation_id=rotation.rotation_id,
            from_waitlist=claim.offered,
            accepted_at=claim.accepted_at,
        )
    freed = rotation.ending(application_id, claim, how, now)
    served, offers = offer_to_waitlist(freed, defaults, now)
    return served, [fact, *offers]
