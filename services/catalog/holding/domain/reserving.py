"""A payment turns a hold into a reservation; late money takes the place again or is refunded (R9, R14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.catalog.holding.domain.holding import why_not
from services.catalog.rotations.domain.claims import Ended, Ending, Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from services.catalog.rotations.domain.stays import Stay
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import PlaceReserved, ReservationRefused


@dataclass(frozen=True, slots=True)
class ReservePlace:
    """Enough money arrived: in time, as payments judged it, or after the hold had ended."""

    application_id: str
    applicant_id: str
    rotation_id: str
    payment_mark: str
    """Names the payment, so that the same one again gets no second answer."""


def reserve(command: ReservePlace, rotation: RotationState, now: Instant) -> Decided[RotationState]:
    """Reserve the held place; without a hold, take it again if it is free, else refuse the money (R14)."""
    if isinstance(rotation, UnknownRotation):
        return _refuse_unknown(command, rotation)
    claim = rotation.claims.get(command.application_id)
    if claim is None:
        return _after_the_end(command, rotation, now)
    if isinstance(claim, Reserved):
        return unchanged(rotation)
    if isinstance(claim, Ending) and claim.reason == "withdrawn":
        return _refuse_who_withdrew(command, rotation, claim)
    # a payment under way keeps the place, even when the hold's time is up (R14)
    return _reserve(command, rotation, claim.stay, claim.accepted_at, now)


def _after_the_end(command: ReservePlace, rotation: Rotation, now: Instant) -> Decided[RotationState]:
    end = rotation.ended.get(command.application_id)
    if end is None:
        return _refuse_without_claim(command, rotation, now)
    if end.how == "completed" or command.payment_mark in end.answered:
        return unchanged(rotation)
    if end.how == "lapsed" and _is_free_again(end.stay, rotation, now):
        return _reserve(command, rotation, end.stay, end.accepted_at, now)
    return _refuse(command, rotation, end, now)


def _is_free_again(stay: Stay, rotation: Rotation, now: Instant) -> bool:
    # a closed rotation takes no new applications, but this one was accepted before
    reason = why_not(stay, replace(rotation, status="open"), now)
    return reason is None and rotation.free_places(stay) > 0


def _reserve(
    command: ReservePlace, rotation: Rotation, stay: Stay, accepted_at: datetime, now: Instant
) -> Decided[RotationState]:
    fact = PlaceReserved(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=rotation.rotation_id,
        start_date=stay.start,
        weeks=stay.weeks,
        time_zone=rotation.zone,
        after_lapse=command.application_id not in rotation.claims,
    )
    reserved = Reserved(command.applicant_id, stay, accepted_at, now, command.payment_mark)
    return rotation.claiming(command.application_id, reserved), [fact]


def _refuse_who_withdrew(command: ReservePlace, rotation: Rotation, claim: Ending) -> Decided[RotationState]:
    """The applicant withdrew while a payment was under way: the money goes back.

    Another payment page may be open, so the place is freed only when payments says that nothing can be paid.
    """
    if command.payment_mark in claim.answered:
        return unchanged(rotation)
    answered = replace(claim, answered=(*claim.answered, command.payment_mark))
    return rotation.claiming(command.application_id, answered), [_refused(command, "ended")]


def _refuse(command: ReservePlace, rotation: Rotation, end: Ended, now: Instant) -> Decided[RotationState]:
    answered = replace(rotation, ended={**rotation.ended, command.application_id: _answering(end, command)})
    return answered, [_refused(command, "place_gone" if end.how == "lapsed" else "ended")]


def _refuse_without_claim(command: ReservePlace, rotation: Rotation, now: Instant) -> Decided[RotationState]:
    """Money for an application that has no claim here, or had one so long ago that it is forgotten."""
    if rotation.waiting(command.application_id) is not None:
        # who waits owes nothing: the money goes back, and they keep their ticket
        return rotation, [_refused(command, "place_gone")]
    end = Ended(Stay(now.date(), 1), "refused", now, now, (command.payment_mark,))
    return rotation.remembering({command.application_id: end}, now), [_refused(command, "place_gone")]


def _refuse_unknown(command: ReservePlace, rotation: UnknownRotation) -> Decided[RotationState]:
    mark = f"money:{command.application_id}:{command.payment_mark}"
    if mark in rotation.answered:
        return unchanged(rotation)
    return rotation.answering(mark), [_refused(command, "place_gone")]


def _answering(end: Ended, command: ReservePlace) -> Ended:
    return replace(end, answered=(*end.answered, command.payment_mark)[-20:])


def _refused(command: ReservePlace, reason: Literal["place_gone", "ended"]) -> ReservationRefused:
    return ReservationRefused(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=command.rotation_id,
        reason=reason,
    )
