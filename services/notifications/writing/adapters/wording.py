"""How dates and deadlines are written: weekday, date, time, zone name and UTC offset (R20)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from services.notifications.writing.adapters.locale import ENGLISH
from services.notifications.writing.adapters.zone_names import zone_name


@lru_cache(maxsize=4096)
def day(of: date) -> str:
    """Monday, July 5, 2027."""
    return format_date(of, "EEEE, MMMM d, y", locale=ENGLISH)


def day_of(instant: datetime, zone: str) -> str:
    """The day on which it was at that place."""
    return day(instant.astimezone(ZoneInfo(zone)).date())


@lru_cache(maxsize=4096)
def moment(instant: datetime, zone: str) -> str:
    """Friday, July 2, 2027, 11:59:59 PM Eastern Daylight Time (UTC−04:00)."""
    local = instant.astimezone(ZoneInfo(zone))
    pattern = "EEEE, MMMM d, y, h:mm:ss a" if local.second else "EEEE, MMMM d, y, h:mm a"
    written = format_datetime(local, pattern, tzinfo=local.tzinfo, locale=ENGLISH).replace("\u202f", " ")
    return f"{written} {zone_name(local)} (UTC{_offset(local)})"


def deadline(instant: datetime, site_zone: str, reader_zone: str) -> list[str]:
    """The last good moment, in the site's zone, and in the reader's where the clocks there differ."""
    return both(last_good(instant, site_zone), site_zone, reader_zone)


def both(instant: datetime, site_zone: str, reader_zone: str) -> list[str]:
    """A moment in the site's zone, and in the reader's where the clocks there differ."""
    shown = instant.replace(microsecond=0)
    lines = [moment(shown, site_zone)]
    if _offset(shown.astimezone(ZoneInfo(site_zone))) != _offset(shown.astimezone(ZoneInfo(reader_zone))):
        lines.append(moment(shown, reader_zone))
    return lines


def count(number: int, one: str) -> str:
    """1 week, 4 weeks."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def last_good(instant: datetime, zone: str) -> datetime:
    """Instants are the first that is late. The end of a day is written as 11:59:59 PM of that day (R11),
    any other instant is rounded down to its minute: too early by seconds, never too late."""
    local = instant.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return instant.replace(microsecond=0) - timedelta(seconds=1)
    return instant.replace(second=0, microsecond=0)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
