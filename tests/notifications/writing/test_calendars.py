"""Calendar files, read by a strict parser and held against what their mail says (R20)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notifications.office.use_cases.example_base import TODAY
from services.notifications.office.use_cases.previews import example_of
from services.notifications.writing.adapters.wording import moment
from services.notifications.writing.domain.mail_kinds import KINDS
from shared.contracts import catalog
from tests.notifications.builders import renderer
from tests.notifications.writing.calendar_files import all_files, example, files_of

PUBLISHING = {
    "accepted_and_held",
    "waitlist_offer",
    "hold_ends_soon",
    "hold_extended",
    "reserved",
    "seated_again",
    "balance_reminder",
    "due_extended",
    "postponed",
    "host_cancelled",
    "review_request",
    "review_reminder",
    "other_dates",
    "money_waits",
}

SITES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "America/Detroit"),
    *("America/Indiana/Indianapolis", "America/Boise", "America/Kentucky/Louisville"),
]
"""Zones in which hospitals of the United States lie."""


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
