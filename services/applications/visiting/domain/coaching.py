"""Giving a visitor their coach (R16), and releasing the coach after a cancellation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.applications.application.domain.application import (
    WITH_A_PLACE,
    AnyApplication,
    Application,
    known,
)
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import CoachAssigned
from shared.contracts.coaching import VisitorHandedOver

LOOK_AGAIN_FOR_A_COACH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AssignedCoach:
    """The coach that the roster gave to a visitor (R16); `coach_id` is None where there is none."""

    coach_id: str | None
    fits: bool = True


def assign_coach(given: AssignedCoach, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Assign exactly one coach (R16); without any, look again in a minute."""
    reserved = known(application)
    if reserved.state not in WITH_A_PLACE or reserved.coach_id is not None:
        return unchanged(reserved)
    if given.coach_id is None:
        return replace(reserved, coach_wanted_at=now + LOOK_AGAIN_FOR_A_COACH), ()
    coached = replace(reserved, coach_id=given.coach_id, coach_fits=given.fits, coach_wanted_at=None)
    fact = CoachAssigned(**coached.about(), coach_id=given.coach_id)
    return coached.recording(now, fact), [fact]


def change_coach(given: AssignedCoach, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The roster gave this visitor to another coach (R40).

    Who has none yet is assigned: a look at the roster from before the change must not win.
    """
    visited = known(application)
    if visited.state not in WITH_A_PLACE or visited.coach_id == given.coach_id:
        return unchanged(visited)
    if visited.coach_id is None or given.coach_id is None:
        return assign_coach(given, visited, now)
    after = replace(visited, coach_id=given.coach_id, coach_fits=given.fits)
    fact = VisitorHandedOver(**after.about(), from_coach_id=visited.coach_id, coach_id=given.coach_id)
    return after.recording(now, fact), [fact]


def release_coach(application: Application, now: Instant) -> Decided[AnyApplication]:
    """Remove the coach; the roster has released them already."""
    return replace(application, coach_id=None), ()
