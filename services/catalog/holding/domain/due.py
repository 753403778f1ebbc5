"""What is due on a rotation: reminders, holds that end, weeks that begin, stays that are over."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from services.catalog.holding.domain.releasing import time_is_up
from services.catalog.rotations.domain.claims import Ended, Held, Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from services.catalog.rotations.domain.stays import has_begun
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import HoldEndingSoon, PlaceRefused
from shared.contracts.fact import Fact
from shared.contracts.policy import Policy


def act_on_due(defaults: Policy, rotation: RotationState, now: Instant) -> Decided[RotationState]:
    """Do everything that is due by now; a second call at the same instant has no effect."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    changed, facts = _begin_weeks(rotation, now)
    for application_id, claim in rotation.claims.items():
        if isinstance(claim, Held) and claim.next_due_at() <= now:
            changed, more = _act_on_hold(application_id, claim, defaults, changed, now)
            facts.extend(more)
        elif isinstance(claim, Reserved) and has_begun(claim.stay.end, rotation.zone, now):
            changed = changed.ending(application_id, claim, "completed", now)
    return changed, facts


def _act_on_hold(
    application_id: str, claim: Held, defaults: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    if claim.until <= now:
        return time_is_up(application_id, claim, defaults, rotation, now)
    hours_left = (claim.until - now).total_seconds() / 3600
    # after a downtime several reminders may be due: only one is sent
    later = tuple(hours for hours in claim.reminders if hours < hours_left)
    fact = HoldEndingSoon(
        application_id=application_id,
        applicant_id=claim.applicant_id,
        rotation_id=rotation.rotation_id,
        until=claim.until,
        time_zone=rotation.zone,
        hours_left=ceil(hours_left),
    )
    return rotation.claiming(application_id, replace(claim, reminders=later)), [fact]


def _begin_weeks(rotation: Rotation, now: Instant) -> tuple[Rotation, list[Fact]]:
    """Remove the weeks that have begun, and refuse whoever still waits to start in them."""
    zone = rotation.zone
    ahead = {monday: places for monday, places in rotation.places.items() if not has_begun(monday, zone, now)}
    late = [group for group in rotation.waitlist if has_begun(group.stay.start, zone, now)]
    called_off = tuple(monday for monday in rotation.called_off if not has_begun(monday, zone, now))
    changed = replace(rotation, places=ahead, called_off=called_off)
    if not late:
        return changed, []
    ended = {
        application_id: Ended(group.stay, "refused", waiting.accepted_at, now)
        for group in late
        for application_id, waiting in group.everyone()
    }
    waiting_on = tuple(group for group in rotation.waitlist if group not in late)
    facts: list[Fact] = [
        PlaceRefused(
            application_id=application_id,
            applicant_id=waiting.applicant_id,
            rotation_id=rotation.rotation_id,
            reason="start_passed",
            accepted_at=waiting.accepted_at,
        )
        for group in late
        for application_id, waiting in group.everyone()
    ]
    return replace(changed, waitlist=waiting_on).remembering(ended, now), facts
