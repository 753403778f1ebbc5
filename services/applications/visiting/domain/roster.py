"""Who coaches whom (R16): the least loaded who fits the site's time zone and the visitor's languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from services.applications.visiting.domain.coaching import AssignedCoach
from services.applications.visiting.domain.refusals import CoachUnknown
from shared.chassis.decision import Decided, Instant, unchanged

ROSTER_ID = "roster"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a coach is away, the last one included; the deputy sees their visitors (R40)."""

    first_day: date
    last_day: date
    deputy_id: str


@dataclass(frozen=True, slots=True)
class Coach:
    """A visitor experience coach: IANA zones in which they work, languages they speak (en, es, …)."""

    time_zones: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int | None = None
    """How many visitors they take at once; None: as many as come."""
    absence: Absence | None = None

    def is_away(self, now: Instant) -> bool:
        """Whether they are away today, by the first zone in which they work."""
        zone = ZoneInfo(self.time_zones[0]) if self.time_zones else UTC
        today = now.astimezone(zone).date()
        return self.absence is not None and self.absence.first_day <= today <= self.absence.last_day


@dataclass(frozen=True, slots=True)
class HandOver:
    """A visitor who has another coach on the roster, while their application does not say so yet."""

    from_coach_id: str
    coach_id: str
    next_at: Instant
    """When to look at the application again."""


@dataclass(frozen=True, slots=True)
class Roster:
    """All coaches, and which visitor has which coach. One document, so that nobody gets two."""

    coaches: dict[str, Coach] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict)
    """application id → coach id"""
    handing_over: dict[str, HandOver] = field(default_factory=dict)
    """By application id; each ends as soon as the application names the coach."""

    def coach(self, coach_id: str, pointer: str = "") -> Coach:
        """Raises CoachUnknown, which names the field where one is given."""
        if coach_id not in self.coaches:
            raise CoachUnknown("there is no such coach", pointer=pointer)
        return self.coaches[coach_id]

    def load_of(self, coach_id: str) -> int:
        return sum(assigned == coach_id for assigned in self.assigned.values())

    def has_room(self, coach_id: str, more: int = 1) -> bool:
        capacity = self.coaches[coach_id].capacity
        return capacity is None or self.load_of(coach_id) + more <= capacity

    def stands_in_for(self, coach_id: str, now: Instant) -> frozenset[str]:
        """The coaches who are away today and whose deputy this one is."""
        return frozenset(
            other
            for other, coach in self.coaches.items()
            if coach.absence is not None and coach.absence.deputy_id == coach_id and coach.is_away(now)
        )


@dataclass(frozen=True, slots=True)
class AssignCoach:
    """A visitor who needs a coach."""

    application_id: str
    time_zone: str
    start_date: date
    languages: tuple[str, ...]


def join(coach_id: str, coach: Coach, roster: Roster, now: Instant) -> Decided[Roster]:
    """Add a coach, or change their zones and languages; capacity and absence stay."""
    before = roster.coaches.get(coach_id)
    if before is not None:
        coach = replace(before, time_zones=coach.time_zones, languages=coach.languages)
    return with_coach(coach_id, coach, roster)


def with_coach(coach_id: str, coach: Coach, roster: Roster) -> Decided[Roster]:
    """The roster with this coach as they are now; without a write where nothing changes."""
    if roster.coaches.get(coach_id) == coach:
        return unchanged(roster)
    return replace(roster, coaches={**roster.coaches, coach_id: coach}), ()


def assign(command: AssignCoach, roster: Roster, now: Instant) -> Decided[Roster]:
    """Assign the least loaded coach who fits, or the least loaded of all where nobody fits; once.

    Nobody who is away or has all the visitors that they can take (R40).
    """
    there = {
        coach_id: coach
        for coach_id, coach in roster.coaches.items()
        if not coach.is_away(now) and roster.has_room(coach_id)
    }
    if command.application_id in roster.assigned or not there:
        return unchanged(roster)
    fitting = [coach_id for coach_id, coach in there.items() if fits(coach, command)]
    load = Counter(roster.assigned.values())
    chosen = min(fitting or there, key=lambda coach_id: (load[coach_id], coach_id))
    return replace(roster, assigned={**roster.assigned, command.application_id: chosen}), ()


def release(application_id: str, roster: Roster, now: Instant) -> Decided[Roster]:
    """Release the coach of this visitor."""
    if application_id not in roster.assigned:
        return unchanged(roster)
    left = {visitor: coach for visitor, coach in roster.assigned.items() if visitor != application_id}
    waiting = {visitor: to for visitor, to in roster.handing_over.items() if visitor != application_id}
    return replace(roster, assigned=left, handing_over=waiting), ()


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
