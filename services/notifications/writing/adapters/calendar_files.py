"""Calendar files (RFC 5545, RFC 5546): an entry that ends when the mail says, or the end of that entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

from services.notifications.writing.adapters.mime import File
from services.notifications.writing.adapters.wording import last_good
from services.notifications.writing.domain.deadlines import Deadline
from shared.chassis.decision import Instant

SHOWN = timedelta(minutes=30)
"""How long the entry is: an entry may not end when it begins, and a deadline is its end."""
ALARMS = (timedelta(days=1), timedelta(hours=2), timedelta(minutes=15))
"""The earliest that is still to come: a day before, or less where the deadline is nearer than that."""


def published(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> File | None:
    """The file that adds the deadline to a calendar, or moves it there. None once it has passed."""
    event = _event(deadline, sequence, now, organizer)
    starts_at = event.start
    if event.end <= now:
        return None
    event.add("status", "CONFIRMED")
    before = next((alarm for alarm in ALARMS if starts_at - alarm > now), None)
    if before is not None:
        event.add_component(_alarm(before, deadline.title))
    return _file("deadline.ics", "PUBLISH", event)


def cancelled(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> File | None:
    """The file that takes the deadline out of a calendar. None once it has passed."""
    event = _event(deadline, sequence, now, organizer)
    if event.end <= now:
        return None
    event.add("status", "CANCELLED")
    kind = deadline.uid.partition("-")[0]
    return _file(f"cancelled-{kind}.ics", "CANCEL", event)


def _event(deadline: Deadline, sequence: int, now: Instant, organizer: str) -> Event:
    end = last_good(deadline.at, deadline.time_zone)
    event = Event()
    event.add("uid", f"{deadline.uid}@{organizer.rpartition('@')[2]}")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", _local(end - SHOWN, deadline.time_zone))
    event.add("dtend", _local(end, deadline.time_zone))
    event.add("summary", deadline.title)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("transp", "TRANSPARENT")
    return event


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def _alarm(before: timedelta, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm


def _file(name: str, method: str, event: Event) -> File:
    calendar = Calendar()
    calendar.add("prodid", "-//Rounds//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    zone = str(event.start.tzinfo)
    if zone != "UTC":
        calendar.add_component(_zone(zone, event.start.year))
    calendar.add_component(event)
    return File(name, f"text/calendar; charset=utf-8; method={method}", bytes(calendar.to_ical()))


@lru_cache(maxsize=512)
def _zone(name: str, year: int) -> Timezone:
    """The clock changes around that year: computing those of all years takes 10 ms."""
    return Timezone.from_tzid(name, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
