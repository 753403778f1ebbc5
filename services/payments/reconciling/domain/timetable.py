"""When the next look at the provider's records is due: every so often, and every night of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.payments.reconciling.domain.runs import RunKind
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class Timetable:
    """The operator's settings for both kinds of run."""

    every: timedelta
    """Between two looks at the events."""
    night_at: time
    """By the office's clock: the sweep."""
    time_zone: str

    def after(self, kind: RunKind, now: Instant) -> Instant:
        """The next instant for this kind of run, later than now."""
        if kind == "events":
            return now + self.every
        zone = ZoneInfo(self.time_zone)
        today = now.astimezone(zone).date()
        nights = (datetime.combine(today + timedelta(days=n), self.night_at, zone) for n in range(3))
        # where the clock goes forward over this hour, the instant is the one that the zone's rules give
        return next(night for night in (night.astimezone(now.tzinfo) for night in nights) if night > now)
