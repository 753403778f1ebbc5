"""Whole weeks at a site, in the calendar of the site's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from shared.chassis.decision import Instant
from shared.contracts.policy import local_midnight

WEEK = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class Stay:
    """A number of whole weeks in a row, from a Monday."""

    start: date
    weeks: int

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.start + self.weeks * WEEK

    def mondays(self) -> Iterator[date]:
        """The Monday of each week. Computed one at a time: a stay from a request may end after `date.max`."""
        return (self.start + week * WEEK for week in range(self.weeks))

    def includes(self, monday: date) -> bool:
        return self.start <= monday < self.end

    def overlaps(self, other: Stay) -> bool:
        return self.start < other.end and other.start < self.end


def is_in_calendar(day: date) -> bool:
    """Whether requests and files may name this day. Weeks can be added to such a day without an overflow."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_monday(day: date) -> bool:
    return day.isoweekday() == 1


def has_begun(day: date, zone: str, now: Instant) -> bool:
    """Whether the local day at the site has begun; from then on nobody can start on it."""
    return day <= now.astimezone(ZoneInfo(zone)).date()


def begins_at(day: date, zone: str) -> Instant:
    """The instant at which the local day at the site begins, in UTC."""
    return local_midnight(day, zone)
