"""Who gets a place, and until when; who waits, and who is offered the next one (R8, R10, R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from services.catalog.rotations.domain.claims import Ended, EndedHow, Held, Waiting, WaitlistGroup
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from services.catalog.rotations.domain.stays import Stay, has_begun
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import PlaceHeld, PlaceRefused, Waitlisted
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.policy import Policy

WhyNot: TypeAlias = Literal[
    "rotation_closed",
    "rotation_unknown",
    "length_not_offered",
    "weeks_not_open",
    "start_passed",
    "no_free_place",
]


DECIDED_ANEW: frozenset[EndedHow] = frozenset({"refused", "lapsed", "released"})
"""After such an end a later acceptance of the same application counts."""


@dataclass(frozen=True, slots=True)
class HoldPlace:
    """An application was accepted: hold a place for it, or put it on the waitlist."""

    application_id: str
    applicant_id: str
    rotation_id: str
    stay: Stay
    accepted_at: datetime
    only_if_free: bool = False
    """Refuse it where no place is free, rather than let it wait (R34)."""


def hold(
    command: HoldPlace, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Hold a place, or put the application on the waitlist; a repeat has no effect (R8, R10, R15)."""
    if isinstance(rotation, UnknownRotation):
        return _refuse_unknown(command, rotation)
    if _is_repeat(command, rotation):
        return unchanged(rotation)
    if reason := why_not(command.stay, rotation, now):
        day_alone = command.only_if_free and reason in ("weeks_not_open", "start_passed")
        return _refuse(command, rotation, "no_free_place" if day_alone else reason, now)
    fee = rotation.terms.fee_for(command.stay.weeks)
    if rotation.free_places(command.stay) == 0:
        if command.only_if_free:
            return _refuse(command, rotation, "no_free_place", now)
        return _put_on_waitlist(command, rotation, fee)
    held = held_now(command, rotation.policy(defaults), rotation, now)
    fact = place_held(command.application_id, held, fee, rotation.policy(defaults), rotation, now)
    return rotation.claiming(command.application_id, held), [fact]


def why_not(stay: Stay, rotation: Rotation, now: Instant) -> WhyNot | None:
    """Why nobody could have this stay, whether or not a place is free; None where somebody could."""
    if rotation.status == "closed":
        return "rotation_closed"
    if not rotation.terms.allows(stay.weeks):
        return "length_not_offered"
    if has_begun(stay.start, rotation.zone, now):
        return "start_passed"
    if not rotation.is_open_for(stay):
        return "weeks_not_open"
    return None


def held_now(
    command: HoldPlace, policy: Policy, rotation: Rotation, now: Instant, *, offered: bool = False
) -> Held:
    """A hold that begins now (R8; R15 for an offer), with the reminders that fit into its length (R19)."""
    until = policy.hold_until(now, command.stay.start, rotation.zone, offer=offered)
    return Held(
        applicant_id=command.applicant_id,
        stay=command.stay,
        accepted_at=command.accepted_at,
        until=until,
        offered=offered,
        reminders=reminders_within(policy, now, until),
    )


def reminders_within(policy: Policy, now: Instant, until: Instant) -> tuple[int, ...]:
    """The reminders that are still ahead of a hold's end, in hours before it, the earliest first (R19)."""
    hours_kept = (until - now).total_seconds() / 3600
    return tuple(sorted({hours for hours in policy.hold_reminder_hours if hours < hours_kept}, reverse=True))


def place_held(
    application_id: str, held: Held, fee: Money, policy: Policy, rotation: Rotation, now: Instant
) -> PlaceHeld:
    site = rotation.site
    return PlaceHeld(
        application_id=application_id,
        applicant_id=held.applicant_id,
        rotation_id=rotation.rotation_id,
        host_id=site.host_id,
        title=rotation.terms.title,
        city=site.city,
        state=site.state,
        start_date=held.stay.start,
        weeks=held.stay.weeks,
        time_zone=site.time_zone,
        held_at=now,
        until=held.until,
        fee=fee,
        policy=policy,
        from_waitlist=held.offered,
        specialty=rotation.terms.specialty,
    )


def offer_to_waitlist(rotation: Rotation, defaults: Policy, now: Instant) -> tuple[Rotation, list[Fact]]:
    """Offer every free place to the first on the waitlist who can still take it (R15)."""
    facts: list[Fact] = []
    while (first := next_in_line(rotation, now)) is not None:
        group, application_id, waiting = first
        policy = rotation.policy(defaults)
        command = HoldPlace(
            application_id, waiting.applicant_id, rotation.rotation_id, group.stay, waiting.accepted_at
        )
        held = held_now(command, policy, rotation, now, offered=True)
        rotation = rotation.claiming(application_id, held)
        facts.append(place_held(application_id, held, group.fee, policy, rotation, now))
    return rotation, facts


def next_in_line(rotation: Rotation, now: Instant) -> tuple[WaitlistGroup, str, Waiting] | None:
    """Whom the next free place is for: the lowest ticket whose stay has one and has not begun (R15)."""
    if rotation.status == "closed":
        return None
    able = [
        (group, *next(group.everyone()))
        for group in rotation.waitlist
        if not has_begun(group.stay.start, rotation.zone, now) and rotation.free_places(group.stay) > 0
    ]
    return min(able, key=lambda entry: entry[2].ticket, default=None)


def _is_repeat(command: HoldPlace, rotation: Rotation) -> bool:
    """Whether this was handled before. After a refusal, or the end of a hold, a later acceptance is decided
    anew: who lapsed joins the waitlist again at its end (R15)."""
    name = command.application_id
    if name in rotation.claims or rotation.waiting(name) is not None:
        return True
    end = rotation.ended.get(name)
    return end is not None and (end.how not in DECIDED_ANEW or command.accepted_at <= end.accepted_at)


def _put_on_waitlist(command: HoldPlace, rotation: Rotation, fee: Money) -> Decided[RotationState]:
    waiting = Waiting(command.applicant_id, rotation.tickets + 1, command.accepted_at)
    joined = rotation.joining_waitlist(command.application_id, WaitlistGroup(command.stay, fee), waiting)
    fact = Waitlisted(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=rotation.rotation_id,
        title=rotation.terms.title,
        start_date=command.stay.start,
        weeks=command.stay.weeks,
        position=joined.waiting_for(command.stay),
    )
    return joined, [fact]


def _refuse(command: HoldPlace, rotation: Rotation, reason: WhyNot, now: Instant) -> Decided[RotationState]:
    end = Ended(command.stay, "refused", command.accepted_at, now)
    return rotation.remembering({command.application_id: end}, now), [_refused(command, reason)]


def _refuse_unknown(command: HoldPlace, rotation: UnknownRotation) -> Decided[RotationState]:
    mark = f"hold:{command.application_id}:{command.accepted_at.isoformat()}"
    if mark in rotation.answered:
        return unchanged(rotation)
    return rotation.answering(mark), [_refused(command, "rotation_unknown")]


def _refused(command: HoldPlace, reason: WhyNot) -> PlaceRefused:
    return PlaceRefused(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=command.rotation_id,
        reason=reason,
        accepted_at=command.accepted_at,
    )
