"""How payments writes an instant: for people, with weekday, time, zone and offset (R20), and to sort by."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from shared.chassis.decision import Instant


def moment(instant: Instant, zone: str) -> str:
    """Friday, July 2, 2027, 11:59:59 PM (America/New_York, UTC−04:00)."""
    local = instant.astimezone(ZoneInfo(zone))
    seconds = f":{local:%S}" if local.second else ""
    hour = local.hour % 12 or 12
    written = f"{local:%A, %B} {local.day}, {local.year}, {hour}:{local:%M}{seconds} {local:%p}"
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "−" if minutes < 0 else "+"
    return f"{written} ({zone}, UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d})"


def deadline(instant: Instant, zone: str) -> str:
    """The last good moment before an instant that is too late.

    The end of a day is 11:59:59 PM of that day (R11); anything else is rounded down to its minute.
    """
    local = instant.astimezone(ZoneInfo(zone))
    ends_a_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    last = instant - timedelta(seconds=1) if ends_a_day else instant
    return moment(last.replace(microsecond=0) if ends_a_day else last.replace(second=0, microsecond=0), zone)


def sortable(instant: Instant) -> str:
    """An instant as text that sorts by time: `2027-01-04T15:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
