"""A host cancels for some weeks: these take nobody new, and everyone concerned is told (R18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.catalog.rotations.domain.claims import Claim, Ended
from services.catalog.rotations.domain.rotation import CalledOff, Rotation, RotationState, known
from services.catalog.rotations.domain.stays import Stay, has_begun
from shared.chassis.decision import Decided, Instant, Refused, unchanged
from shared.contracts.catalog import PlaceCalledOff, PlaceRefused
from shared.contracts.fact import Fact

CALLS_KEPT = 20


class NothingToCallOff(Refused):
    """Nothing is left to call off between these weeks."""

    code = "nothing_to_call_off"


@dataclass(frozen=True, slots=True)
class CallOff:
    """The weeks from `first` to `last`, both included; None means the next week, and the last one."""

    call_id: str
    rotation_id: str
    reason: str
    first: date | None = None
    last: date | None = None

    def covers(self, monday: date) -> bool:
        return (self.first is None or self.first <= monday) and (self.last is None or monday <= self.last)


def call_off(command: CallOff, rotation: RotationState, now: Instant) -> Decided[RotationState]:
    """Announce `PlaceCalledOff` for each place in these weeks; applications lets them choose, or cancels.

    A place stays taken until then, and is offered to nobody afterwards.
    """
    before = known(rotation)
    if command.call_id in before.calls:
        return unchanged(rotation)
    weeks = tuple(monday for monday in before.places if command.covers(monday))
    affected = {
        name: claim for name, claim in before.claims.items() if _is_affected(command, claim.stay, before, now)
    }
    if not weeks and not affected:
        raise NothingToCallOff("no week between these has places or visitors that are still to come")
    closed = _closed(before, weeks)
    left, refused = _without_waitlist(command, closed, now)
    call = CalledOff(now, command.reason, weeks, tuple(affected))
    calls = dict(list({**before.calls, command.call_id: call}.items())[-CALLS_KEPT:])
    facts = [_place_called_off(command, name, claim) for name, claim in affected.items()]
    return replace(left, calls=calls, edited_at=now), [*facts, *refused]


def _is_affected(command: CallOff, stay: Stay, rotation: Rotation, now: Instant) -> bool:
    """With a first week named, stays under way count too; without, only those still to come."""
    if command.first is None and has_begun(stay.start, rotation.zone, now):
        return False
    return any(map(command.covers, stay.mondays()))


def _closed(rotation: Rotation, weeks: tuple[date, ...]) -> Rotation:
    """With these weeks called off: they have no free places, and lose each place that is given back."""
    called_off = tuple(sorted({*rotation.called_off, *weeks}))
    return replace(rotation, called_off=called_off).closing_called_off()


def _without_waitlist(command: CallOff, rotation: Rotation, now: Instant) -> tuple[Rotation, list[Fact]]:
    ended: dict[str, Ended] = {}
    facts: list[Fact] = []
    for name, applicant_id, stay, accepted_at in _everyone_waiting(rotation):
        if any(map(command.covers, stay.mondays())):
            ended[name] = Ended(stay, "refused", accepted_at, now)
            facts.append(
                PlaceRefused(
                    application_id=name,
                    applicant_id=applicant_id,
                    rotation_id=rotation.rotation_id,
                    reason="weeks_not_open",
                    accepted_at=accepted_at,
                )
            )
    groups = tuple(group for group in rotation.waitlist if not any(map(command.covers, group.stay.mondays())))
    return replace(rotation, waitlist=groups).remembering(ended, now), facts


def _everyone_waiting(rotation: Rotation) -> Iterator[tuple[str, str, Stay, Instant]]:
    for group in rotation.waitlist:
        for name, waiting in group.everyone():
            yield name, waiting.applicant_id, group.stay, waiting.accepted_at


def _place_called_off(command: CallOff, application_id: str, claim: Claim) -> PlaceCalledOff:
    return PlaceCalledOff(
        application_id=application_id,
        applicant_id=claim.applicant_id,
        rotation_id=command.rotation_id,
        reason=command.reason,
        start_date=claim.stay.start,
    )
