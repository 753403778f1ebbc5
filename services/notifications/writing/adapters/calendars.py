"""Calendar files: one entry per deadline, replaced rather than repeated by a later mail (R20)."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Alarm, Calendar, Event

from services.notifications.writing.domain.deadlines import Deadline
from shared.chassis.decision import Instant


def calendar_file(deadline: Deadline, now: Instant, domain: str) -> bytes:
    """An .ics file with the deadline, and an alarm a day before; later files have a higher SEQUENCE."""
    event = Event()
    event.add("uid", f"{deadline.uid}@{domain}")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstart", deadline.at.replace(microsecond=0))
    event.add("dtend", deadline.at.replace(microsecond=0))
    event.add("summary", deadline.summary)
    event.add("transp", "TRANSPARENT")
    event.add_component(_a_day_before(deadline.summary))
    calendar = Calendar()
    calendar.add("prodid", "-//Rounds//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _a_day_before(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=-1))
    return alarm
