"""Exactly one coach for each visitor (R16), and none for one whose reservation was cancelled."""

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

LOOK_AGAIN_FOR_A_COACH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AssignedCoach:
    """Whom the roster gave to a visitor (R16); `coach_id` is empty where there is no coach at all."""

    coach_id: str | None
    fits: bool = True


def assign_coach(given: AssignedCoach, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Exactly one coach (R16); where there is none yet, look again soon."""
    reserved = known(application)
    if reserved.state not in WITH_A_PLACE or reserved.coach_id is not None:
        return unchanged(reserved)
    if given.coach_id is None:
        return replace(reserved, coach_wanted_at=now + LOOK_AGAIN_FOR_A_COACH), ()
    coached = replace(reserved, coach_id=given.coach_id, coach_fits=given.fits, coach_wanted_at=None)
    fact = CoachAssigned(**coached.about(), coach_id=given.coach_id)
    return coached.recording(now, fact), [fact]


def release_coach(application: Application, now: Instant) -> Decided[AnyApplication]:
    """The roster has let the coach go."""
    return replace(application, coach_id=None), ()
