"""Calendar files (RFC 5545, RFC 5546): an entry that ends when the mail says, or the end of that entry.

Put together here since the library takes 1 ms for a file that is a few lines of text; only the clock changes
of a zone come from it, once a year. A strict parser reads every file in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone

from services.notifications.writing.adapters.mime import CRLF, File
from services.notifications.writing.adapters.wording import last_good
from services.notifications.writing.domain.deadlines import Deadline
from shared.chassis.decision import Instant

SHOWN = timedelta(minutes=30)
"""How long the entry is: an entry may not end when it begins, and a deadline is its end."""
ALARMS = ((timedelta(days=1), "-P1D"), (timedelta(hours=2), "-PT2H"), (timedelta(minutes=15), "-PT15M"))
"""The earliest that is still to come: a day before, or less where the deadline is nearer than that."""
FOLDED_AT = 75
"""Octets in a line."""


def published(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> File | None:
    """The file that adds the deadline to a calendar, or moves it there. None once it has passed."""
    end = last_good(deadline.at, deadline.time_zone)
    if end <= now:
        return None
    left = end - SHOWN - now
    alarm = next((trigger for before, trigger in ALARMS if before < left), None)
    event = [*_event(deadline, sequence, now, organizer), "STATUS:CONFIRMED", *_alarm(alarm, deadline.title)]
    return _file("deadline.ics", "PUBLISH", deadline, event)


def cancelled(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> File | None:
    """The file that takes the deadline out of a calendar. None once it has passed."""
    if last_good(deadline.at, deadline.time_zone) <= now:
        return None
    event = [*_event(deadline, sequence, now, organizer), "STATUS:CANCELLED"]
    kind = deadline.uid.partition("-")[0]
    return _file(f"cancelled-{kind}.ics", "CANCEL", deadline, event)


def _event(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> Iterator[str]:
    end = last_good(deadline.at, deadline.time_zone)
    yield f"UID:{_text(deadline.uid)}@{organizer.rpartition('@')[2]}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART{_local(end - SHOWN, deadline.time_zone)}"
    yield f"DTEND{_local(end, deadline.time_zone)}"
    yield f"SUMMARY:{_text(deadline.title)}"
    yield f"ORGANIZER:mailto:{organizer}"
    yield "TRANSP:TRANSPARENT"


def _alarm(trigger: str | None, title: str) -> Iterator[str]:
    if trigger is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}")
        yield from (f"TRIGGER:{trigger}", "END:VALARM")


def _file(name: str, method: str, deadline: Deadline, event: Iterable[str]) -> File:
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rounds//Deadlines//EN", f"METHOD:{method}"),
        *_clock_changes(deadline.time_zone, deadline.at.year),
        *("BEGIN:VEVENT", *event, "END:VEVENT"),
        "END:VCALENDAR",
    )
    content = "".join(_folded(line) + CRLF for line in lines).encode()
    return File(name, f"text/calendar; charset=utf-8; method={method}", content)


def _local(instant: datetime, zone: str) -> str:
    if zone == "UTC":
        return f":{instant:%Y%m%dT%H%M%SZ}"
    return f";TZID={zone}:{instant.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


@lru_cache(maxsize=512)
def _clock_changes(zone: str, year: int) -> tuple[str, ...]:
    """The zone's VTIMEZONE around that year: computing all years takes 10 ms."""
    if zone == "UTC":
        return ()
    found = Timezone.from_tzid(zone, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    return tuple(found.to_ical().decode().replace(CRLF + " ", "").strip().split(CRLF))


def _text(value: str) -> str:
    """Text as RFC 5545 writes it (3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join("".join(c if c.isprintable() else " " for c in escaped).split())


def _folded(line: str) -> str:
    """Lines of at most 75 octets; the next begins with a space. No character is cut in two."""
    if len(line) < FOLDED_AT and line.isascii():
        return line
    parts, octets = [""], 0
    for character in line:
        size = len(character.encode())
        if octets + size > FOLDED_AT:
            parts.append(" ")
            octets = 1
        parts[-1] += character
        octets += size
    return CRLF.join(parts)
