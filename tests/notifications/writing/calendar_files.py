"""The calendar files of a mail, read as the program of its reader does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from services.notifications.office.use_cases.example_base import TODAY
from services.notifications.office.use_cases.previews import example_of
from services.notifications.writing.adapters.mime import decode
from services.notifications.writing.domain.mail import Message
from services.notifications.writing.domain.mail_kinds import KINDS
from tests.notifications.builders import renderer


@dataclass(frozen=True)
class File:
    """One calendar file, as its reader's program takes it."""

    name: str
    method: str
    raw: str
    event: Event
    sentence: str
    """All that the mail says beside it."""

    @property
    def end(self) -> datetime:
        assert isinstance(self.event.dtend, datetime)
        return self.event.dtend

    @property
    def start(self) -> datetime:
        assert isinstance(self.event.dtstart, datetime)
        return self.event.dtstart


def files_of(message: Message) -> list[File]:
    return list(_files(message))


def _files(message: Message) -> Iterator[File]:
    mail = decode(message.mime)
    body = mail.get_body(("plain",))
    assert body is not None
    for part in mail.iter_attachments():
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        text = raw.decode()
        calendar: Calendar = IcsCalendarStream.calendar_from_ics(text)
        [event] = calendar.events
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == calendar.method
        yield File(
            str(part.get_filename()),
            str(calendar.method),
            text,
            event,
            body.get_content().replace("\r\n", "\n"),
        )


def example(template: str, now: datetime = TODAY) -> list[File]:
    return files_of(renderer().render(example_of(template), now))


def all_files() -> Iterator[File]:
    for template in KINDS:
        yield from example(template)
