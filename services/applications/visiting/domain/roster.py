"""Who coaches whom (R16): the least loaded who fits the site's time zone and the visitor's languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.applications.visiting.domain.coaching import AssignedCoach
from shared.chassis.decision import Decided, Instant, unchanged

ROSTER_ID = "roster"


@dataclass(frozen=True, slots=True)
class Coach:
    """A visitor experience coach: IANA zones in which they work, languages they speak (en, es, …)."""

    time_zones: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """All coaches, and which visitor has which coach. One document, so that nobody gets two."""

    coaches: dict[str, Coach] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict)
    """application id → coach id"""


@dataclass(frozen=True, slots=True)
class AssignCoach:
    """A visitor who needs a coach."""

    application_id: str
    time_zone: str
    start_date: date
    languages: tuple[str, ...]


def join(coach_id: str, coach: Coach, roster: Roster, now: Instant) -> Decided[Roster]:
    """Add a coach, or change their zones and languages."""
    if roster.coaches.get(coach_id) == coach:
        return unchanged(roster)
    return replace(roster, coaches={**roster.coaches, coach_id: coach}), ()


def assign(command: AssignCoach, roster: Roster, now: Instant) -> Decided[Roster]:
    """Assign the least loaded coach who fits, or the least loaded of all where nobody fits; once."""
    if command.application_id in roster.assigned or not roster.coaches:
        return unchanged(roster)
    fitting = [coach_id for coach_id, coach in roster.coaches.items() if fits(coach, command)]
    load = Counter(roster.assigned.values())
    chosen = min(fitting or roster.coaches, key=lambda coach_id: (load[coach_id], coach_id))
    return replace(roster, assigned={**roster.assigned, command.application_id: chosen}), ()


def release(application_id: str, roster: Roster, now: Instant) -> Decided[Roster]:
    """Release the coach of this visitor."""
    if application_id not in roster.assigned:
        return unchanged(roster)
    left = {visitor: coach for visitor, coach in roster.assigned.items() if visitor != application_id}
    return replace(roster, assigned=left), ()


def coach_of(command: AssignCoach, roster: Roster) -> AssignedCoach:
    """The coach of this visitor, and whether they fit."""
    coach_id = roster.assigned.get(command.application_id)
    if coach_id is None:
        return AssignedCoach(None)
    return AssignedCoach(coach_id, fits(roster.coaches[coach_id], command))


def fits(coach: Coach, visitor: AssignCoach) -> bool:
    """Whether they share a language, and a zone with the same time as the site on the first day."""
    speaks = not visitor.languages or bool(set(coach.languages) & set(visitor.languages))
    there = _offset(visitor.time_zone, visitor.start_date)
    return speaks and any(_offset(zone, visitor.start_date) == there for zone in coach.time_zones)


def _offset(zone: str, day: date) -> object:
    return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()
