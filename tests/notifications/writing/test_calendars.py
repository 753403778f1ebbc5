"""Calendar files, read by a strict parser and held against what their mail says (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.office.use_cases.example_story import (
    ACCEPTED,
    APPLICATION,
    HELD,
    RESERVED,
    REVIEW,
    START,
    STORIES,
    SUBMITTED,
    TODAY,
)
from services.notifications.office.use_cases.previews import example_of, examples
from services.notifications.writing.adapters.mime import decode
from services.notifications.writing.adapters.wording import moment
from services.notifications.writing.domain.mail import Message, QueuedMail, SentMail
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.preparing import MailContext
from shared.contracts import applications as apps
from shared.contracts import catalog
from tests.notifications.builders import World, contact, renderer

PUBLISHING = {
    "accepted_and_held",
    "waitlist_offer",
    "hold_ends_soon",
    "reserved",
    "seated_again",
    "balance_reminder",
    "review_request",
    "review_reminder",
    "money_waits",
}

SITES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "America/Detroit"),
    *("America/Indiana/Indianapolis", "America/Boise", "America/Kentucky/Louisville"),
]
"""Zones in which hospitals of the United States lie."""


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


@pytest.mark.parametrize("template", KINDS)
def test_a_deadline_comes_as_a_calendar_file_where_a_person_must_act(template: str) -> None:
    published = [file for file in example(template) if file.method == "PUBLISH"]
    assert bool(published) == (template in PUBLISHING)


def test_every_file_is_what_the_standard_asks_for() -> None:
    for file in all_files():
        lines = file.raw.split("\r\n")
        assert "\n" not in "".join(lines)
        assert max(len(line.encode()) for line in lines) <= 75
        assert [line for line in lines if line.startswith("DTSTAMP:")] == ["DTSTAMP:20270201T153000Z"]
        assert file.event.organizer is not None
        assert str(file.event.organizer.uri) == "mailto:rounds@rounds.example"
        assert str(file.event.uid).endswith("@rounds.example")
        assert file.start < file.end
        assert file.event.status == ("CONFIRMED" if file.method == "PUBLISH" else "CANCELLED")
        assert len(file.event.alarm) == (1 if file.method == "PUBLISH" else 0)


@pytest.mark.parametrize("template", sorted(PUBLISHING))
def test_an_entry_ends_at_the_moment_that_the_mail_names_in_the_zone_that_it_names_first(
    template: str,
) -> None:
    [file] = [file for file in example(template) if file.method == "PUBLISH"]
    zone = file.end.tzinfo
    assert isinstance(zone, ZoneInfo)
    assert f"    {moment(file.end, zone.key)}\n" in file.sentence
    assert f"BEGIN:VTIMEZONE\r\nTZID:{zone.key}\r\n" in file.raw
    assert re.findall(r"DT(?:START|END);TZID=([^:]+):", file.raw) == [zone.key] * 2


def test_the_end_of_a_day_stands_on_that_day_and_not_on_the_next() -> None:
    [file] = example("balance_reminder")
    assert (file.end.month, file.end.day, file.end.hour, file.end.minute) == (5, 21, 23, 59)
    assert "Friday, May 21, 2027, 11:59:59 PM Central Daylight Time" in file.sentence


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "Pacific/Honolulu", "UTC"])
def test_the_clock_in_the_file_is_the_clock_at_the_site(zone: str) -> None:
    context = example_of("accepted_and_held")
    assert isinstance(context.fact, catalog.PlaceHeld)
    assert context.place is not None
    moved = replace(
        context,
        fact=context.fact.model_copy(update={"time_zone": zone}),
        place=replace(context.place, time_zone=zone),
    )
    [file] = files_of(renderer().render(moved, TODAY))
    assert f"    {moment(file.end, zone)}\n" in file.sentence
    assert file.end.utcoffset() == file.end.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("left", "alarm"),
    [
        (timedelta(days=7), timedelta(days=1)),
        (timedelta(hours=12), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(minutes=15)),
        (timedelta(minutes=31), None),
    ],
)
def test_the_alarm_is_still_to_come(left: timedelta, alarm: timedelta | None) -> None:
    [whole] = example("accepted_and_held")
    [file] = example("accepted_and_held", whole.end - left)
    assert [one.trigger for one in file.event.alarm] == ([-alarm] if alarm else [])


def test_a_deadline_that_has_passed_is_put_into_no_calendar() -> None:
    [whole] = example("accepted_and_held")
    assert example("accepted_and_held", whole.end) == []


async def sent(facts: Sequence[SummaryFact]) -> list[tuple[str, File]]:
    """Every calendar file of a story, with its mail's template, in the order of the events."""
    world = World()
    await world.introduce()
    files = []
    for number, fact in enumerate(facts):
        before = {mail.email_id for mail in world.mails()}
        await world.tell(f"evt-{number}", fact)
        await world.send_due()
        for mail in world.mails():
            if mail.email_id not in before and isinstance(mail, SentMail):
                files += [(mail.origin.planned.template, file) for file in files_of(mail.message)]
    return files


def said(files: Sequence[tuple[str, File]]) -> list[str]:
    return [
        f"{template}: {file.method} {str(file.event.uid).split('@')[0]} {file.event.sequence}"
        for template, file in files
    ]


async def test_from_acceptance_to_the_last_payment_each_entry_comes_and_goes() -> None:
    assert said(await sent(STORIES["the main story"])) == [
        "accepted_and_held: PUBLISH hold-app_example 0",
        "reserved: CANCEL hold-app_example 1",
        "reserved: PUBLISH balance-app_example 0",
        "balance_reminder: PUBLISH balance-app_example 1",
        "paid_in_full: CANCEL balance-app_example 2",
    ]


async def test_a_physicians_entry_goes_with_the_answer_and_comes_back_when_that_is_undone() -> None:
    asked = apps.HostReviewRequested(
        **REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)
    )
    answered = apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY + timedelta(minutes=15))
    reminded = apps.HostReviewReminderDue(**REVIEW, number=1)
    assert said(await sent([SUBMITTED, asked, answered, reminded, answered])) == [
        "review_request: PUBLISH review-rvw_example 0",
        "answer_receipt: CANCEL review-rvw_example 1",
        "review_reminder: PUBLISH review-rvw_example 2",
        "answer_receipt: CANCEL review-rvw_example 3",
    ]


@pytest.mark.parametrize(
    "decided",
    [
        apps.ApplicationWithdrawn(**APPLICATION),
        apps.ApplicationDeclined(**APPLICATION, reason="The papers are not enough."),
        apps.ApplicationAccepted(**APPLICATION, start_date=START, weeks=4, accepted_at=TODAY),
    ],
    ids=lambda fact: type(fact).__name__,
)
async def test_a_physician_whose_answer_is_no_longer_needed_is_told_and_has_a_free_calendar(
    decided: SummaryFact,
) -> None:
    asked = apps.HostReviewRequested(
        **REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)
    )
    answered = apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY + timedelta(minutes=15))
    assert said(await sent([SUBMITTED, asked, decided])) == [
        "review_request: PUBLISH review-rvw_example 0",
        "review_closed: CANCEL review-rvw_example 1",
    ]
    assert said(await sent([SUBMITTED, asked, answered, decided]))[1:] == [
        "answer_receipt: CANCEL review-rvw_example 1"
    ]


async def test_a_place_that_is_given_back_takes_its_deadline_along() -> None:
    assert said(await sent([*HELD, apps.ApplicationWithdrawn(**APPLICATION)]))[1:] == [
        "withdrawn: CANCEL hold-app_example 1"
    ]
    kept = apps.ApplicationCancelled.model_validate({**APPLICATION, "by": "host", "refund": {"amount": 0}})
    assert said(await sent([*RESERVED, kept]))[-1] == "cancelled: CANCEL balance-app_example 1"


async def test_a_second_hold_of_the_same_application_comes_after_the_first() -> None:
    held = next(fact for fact in HELD if isinstance(fact, catalog.PlaceHeld))
    lapsed = catalog.HoldLapsed(**APPLICATION)
    assert said(await sent([*ACCEPTED, held, lapsed, held])) == [
        "accepted_and_held: PUBLISH hold-app_example 0",
        "hold_ended: CANCEL hold-app_example 1",
        "accepted_and_held: PUBLISH hold-app_example 2",
    ]


@pytest.mark.parametrize("name", STORIES)
async def test_in_every_story_the_numbers_of_an_entry_grow(name: str) -> None:
    numbers: dict[str, list[int]] = {}
    for _, file in await sent(STORIES[name]):
        numbers.setdefault(str(file.event.uid), []).append(file.event.sequence or 0)
    for of_one in numbers.values():
        assert all(earlier < later for earlier, later in pairwise(of_one))


async def test_a_mail_that_is_written_late_does_not_bring_back_an_entry_that_is_gone() -> None:
    """The hold's mail waits for a contact; by the time it is written, the place is given back."""
    world = World()
    await world.tell_all(HELD)
    await world.tell("withdrawn", apps.ApplicationWithdrawn(**APPLICATION))
    await world.introduce()
    await world.tell("contact", contact("acc_example"))
    written = [mail for mail in world.mails() if isinstance(mail, QueuedMail)]
    sequences = {file.method: file.event.sequence for mail in written for file in files_of(mail.message)}
    assert sequences == {"PUBLISH": 0, "CANCEL": 1}


def test_every_mail_that_takes_an_entry_out_says_so() -> None:
    for file in all_files():
        if file.method == "CANCEL":
            assert f"takes “{file.event.summary}” out of your calendar" in file.sentence
    assert any(isinstance(context, MailContext) and context.calendar for context in examples().values())


@pytest.mark.parametrize(
    "title",
    [
        "Cardiology, hands-on; nights \\ weekends",
        "Kardiologie für Fortgeschrittene " * 8,
        "طب القلب " * 20,
        "内科" * 60,
        "a line\r\nBEGIN:VALARM\r\nand another\x0b\x00",
    ],
)
def test_whatever_a_rotation_is_called_its_name_arrives_and_adds_no_line(title: str) -> None:
    context = example_of("hold_ends_soon")
    assert context.place is not None
    named = replace(context, place=replace(context.place, title=title))
    [file] = files_of(renderer().render(named, TODAY))
    readable = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert str(file.event.summary) == f"Sign and pay for {readable}"
    assert max(len(line.encode()) for line in file.raw.split("\r\n")) <= 75
    assert len(file.event.alarm) == 1


def test_the_clock_changes_of_every_zone_can_be_read() -> None:
    context = example_of("hold_ends_soon")
    assert isinstance(context.fact, catalog.HoldEndingSoon)
    for zone in [*SITES, "Asia/Kolkata", "Europe/London", "Africa/Casablanca", "Australia/Lord_Howe"]:
        fact = context.fact.model_copy(update={"time_zone": zone})
        [file] = files_of(renderer().render(replace(context, fact=fact), TODAY))
        assert file.end == context.fact.until.replace(second=0, microsecond=0)
        assert f"TZID:{zone}\r\n" in file.raw
