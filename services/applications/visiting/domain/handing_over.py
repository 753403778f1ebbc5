"""Handing visitors over to another coach, being away, and how many visitors a coach takes (R40)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.visiting.domain.refusals import AbsenceNotPossible, CoachCannotTake
from services.applications.visiting.domain.roster import Absence, HandOver, Roster, with_coach
from shared.chassis.decision import Decided, Instant, Invalid, unchanged

LOOK_AGAIN = timedelta(minutes=1)
LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class HandVisitorsOver:
    """One visitor, or all of a coach's where none is named."""

    to_coach_id: str
    from_coach_id: str | None = None
    application_id: str | None = None
    seen_by: frozenset[str] | Literal["staff"] = "staff"
    """The coaches whose visitors may be handed over by who asks."""


def hand_over(command: HandVisitorsOver, roster: Roster, now: Instant) -> Decided[Roster]:
    """All in one write; their applications follow, each in its own. A repeat changes nothing."""
    to = roster.coach(command.to_coach_id, pointer="/to_coach_id")
    moving = {
        visitor: HandOver(coach_id, command.to_coach_id, now)
        for visitor, coach_id in _meant(command, roster).items()
        if coach_id != command.to_coach_id
    }
    if not moving:
        return unchanged(roster)
    if to.is_away(now):
        raise CoachCannotTake("this coach is away today: choose another one", pointer="/to_coach_id")
    if not roster.has_room(command.to_coach_id, len(moving)):
        raise CoachCannotTake(
            f"this coach takes {to.capacity} visitors and has {roster.load_of(command.to_coach_id)}: "
            "choose another one, or let staff raise the number",
            pointer="/to_coach_id",
        )
    return replace(
        roster,
        assigned={**roster.assigned, **dict.fromkeys(moving, command.to_coach_id)},
        handing_over={**roster.handing_over, **moving},
    ), ()


def _meant(command: HandVisitorsOver, roster: Roster) -> dict[str, str]:
    """The visitors who are handed over, with their coach. Raises ApplicationUnknown for someone else's."""
    allowed = {
        visitor: coach_id
        for visitor, coach_id in roster.assigned.items()
        if command.seen_by == "staff" or coach_id in command.seen_by
    }
    if command.application_id is None:
        return {visitor: coach for visitor, coach in allowed.items() if coach == command.from_coach_id}
    coach_id = allowed.get(command.application_id)
    if coach_id is None and roster.assigned.get(command.application_id) != command.to_coach_id:
        raise ApplicationUnknown("there is no such visitor")
    return {command.application_id: coach_id} if coach_id else {}


def handed_over(
    application_id: str, done: HandOver, is_over: bool, roster: Roster, now: Instant
) -> Decided[Roster]:
    """The application names the coach, or needs none any more; where it cannot yet, look again."""
    if roster.handing_over.get(application_id) != done:
        return unchanged(roster)
    others = {visitor: to for visitor, to in roster.handing_over.items() if visitor != application_id}
    if not is_over:
        others[application_id] = replace(done, next_at=now + LOOK_AGAIN)
    return replace(roster, handing_over=others), ()


def next_due_at(roster: Roster) -> Instant | None:
    return min((to.next_at for to in roster.handing_over.values()), default=None)


def be_away(coach_id: str, absence: Absence | None, roster: Roster, now: Instant) -> Decided[Roster]:
    """Note when a coach is away and who stands in for them; None: they are there."""
    coach = roster.coach(coach_id)
    if absence is not None:
        _check(coach_id, absence, roster)
    return with_coach(coach_id, replace(coach, absence=absence), roster)


def _check(coach_id: str, absence: Absence, roster: Roster) -> None:
    deputy = roster.coach(absence.deputy_id, pointer="/deputy_id")
    if absence.deputy_id == coach_id:
        raise AbsenceNotPossible("another coach stands in for one who is away", pointer="/deputy_id")
    if absence.last_day < absence.first_day:
        raise AbsenceNotPossible("the last day is not before the first one", pointer="/last_day")
    if absence.last_day - absence.first_day > LONGEST_ABSENCE:
        raise AbsenceNotPossible("a coach is away for a year at most", pointer="/last_day")
    other = deputy.absence
    if other and other.first_day <= absence.last_day and absence.first_day <= other.last_day:
        raise AbsenceNotPossible(
            f"this coach is away from {other.first_day} to {other.last_day} themselves", pointer="/deputy_id"
        )


def take_at_most(coach_id: str, capacity: int | None, roster: Roster, now: Instant) -> Decided[Roster]:
    """How many visitors a coach takes at once. Who has more keeps them."""
    if capacity is not None and capacity < 0:
        raise Invalid("a coach takes no visitor or more", pointer="/capacity")
    return with_coach(coach_id, replace(roster.coach(coach_id), capacity=capacity), roster)
