"""Business time (R6, R7, R25): hours and days on weekdays that are no holiday at the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.policy import local_midnight

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The office's calendar. A business day counts whole, from local midnight to local midnight."""

    zone: str
    is_holiday: Callable[[date], bool]

    def after(self, start: datetime, time: timedelta) -> datetime:
        """The instant at which this much business time has passed since `start`."""
        left = time
        for begin, end in self._stretches(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("business days do not end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from `start` to `end`; zero where `end` is not after `start`."""
        passed = timedelta(0)
        for opens, closes in self._stretches(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each business day from `start` on, as its begin and end; the first may be cut short."""
        day, cursor = start.astimezone(ZoneInfo(self.zone)).date(), start
        while True:
            end = local_midnight(day + DAY, self.zone)
            if self.is_business_day(day):
                yield cursor, end
            cursor, day = end, day + DAY
