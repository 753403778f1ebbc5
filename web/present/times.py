"""Days and deadlines: date, time, zone and offset, and the reader's own where their clock differs (R20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_name


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: `text` on the clock that counts, `own` on the reader's where that differs."""

    iso: str
    text: str
    own: str = ""
    own_zone: str = ""


def instant_of(text: str) -> datetime:
    """From RFC 3339."""
    return datetime.fromisoformat(text)


def day(text: str | date | None, locale: str = "en") -> str:
    """Monday, July 5, 2027."""
    if text is None or text == "":
        return ""
    return format_date(_date_of(text), "full", locale=_locale(locale))


def month(first: date, locale: str = "en") -> str:
    """July 2027."""
    return format_date(first, "MMMM y", locale=_locale(locale))


def short_day(text: str | date | None, locale: str = "en") -> str:
    """Jul 5, 2027."""
    return "" if text in (None, "") else format_date(_date_of(text), "medium", locale=_locale(locale))


def deadline(text: str, zone: str, reader_zone: str = "", locale: str = "en") -> Moment:
    """The last good moment before an instant that is too late.

    The end of a day is 11:59:59 PM of that day (R11); any other instant is rounded down to its minute: too
    early by seconds, never too late.
    """
    instant = instant_of(text)
    local = instant.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        last = instant.replace(microsecond=0) - timedelta(seconds=1)
    else:
        last = instant.replace(second=0, microsecond=0)
    return moment(last.isoformat(), zone, reader_zone, locale)


def moment(text: str, zone: str, reader_zone: str = "", locale: str = "en") -> Moment:
    """An instant on the clock of `zone`, and on the reader's where that shows another time."""
    instant = instant_of(text)
    there = instant.astimezone(ZoneInfo(zone))
    written = _written(there, locale)
    if not reader_zone:
        return Moment(instant.isoformat(), written)
    here = instant.astimezone(ZoneInfo(reader_zone))
    if here.utcoffset() == there.utcoffset():
        return Moment(instant.isoformat(), written)
    return Moment(instant.isoformat(), written, _written(here, locale), reader_zone)


def left(text: str, now: datetime, locale: str = "en") -> str:
    """In 3 days, in 4 hours; `3 days ago` for what is over."""
    remaining = instant_of(text) - now
    return format_timedelta(remaining, add_direction=True, threshold=1.2, locale=_locale(locale))


def _written(local: datetime, locale: str) -> str:
    babel = _locale(locale)
    clock = "medium" if local.second else "short"
    day_text = format_date(local.date(), "full", locale=babel)
    time_text = format_datetime(local, _time_pattern(clock, babel), tzinfo=local.tzinfo, locale=babel)
    return f"{day_text}, {time_text} {_zone_name(local, babel)} (UTC{_offset(local)})".replace("\u202f", " ")


def _time_pattern(clock: str, locale: str) -> str:
    return (
        {"medium": "h:mm:ss a", "short": "h:mm a"}[clock]
        if locale.startswith("en")
        else ("HH:mm:ss" if clock == "medium" else "HH:mm")
    )


def _zone_name(local: datetime, locale: str) -> str:
    name = str(get_timezone_name(local, width="long", locale=locale))
    return str(local.tzinfo) if name.startswith(("GMT+", "GMT-", "GMT−")) else name


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _date_of(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _locale(locale: str) -> str:
    """Babel's name of it: en-GB is en_GB; plain English is American, as the sites are."""
    return "en_US" if locale in ("", "en") else locale.replace("-", "_")
