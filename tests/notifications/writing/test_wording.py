"""How a deadline is written: the last good moment, in both zones, with name and offset (R11, R20)."""

from datetime import UTC, date, datetime

import pytest

from services.notifications.writing.adapters.wording import count, day, deadline, moment
from shared.contracts.policy import Policy


def test_the_end_of_a_local_day_is_written_as_its_last_second() -> None:
    due = Policy().full_due_at(date(2027, 7, 5), "America/New_York")
    assert deadline(due, "America/New_York", "America/New_York") == [
        "Friday, May 21, 2027, 11:59:59 PM Eastern Daylight Time (UTC−04:00)"
    ]


def test_any_other_instant_is_rounded_down_to_its_minute() -> None:
    until = datetime(2027, 2, 8, 15, 30, 59, 999_000, tzinfo=UTC)
    assert deadline(until, "America/Chicago", "America/Chicago") == [
        "Monday, February 8, 2027, 9:30 AM Central Standard Time (UTC−06:00)"
    ]


def test_the_reader_sees_their_own_clock_too_where_it_differs() -> None:
    until = datetime(2027, 2, 8, 15, 30, tzinfo=UTC)
    assert deadline(until, "America/Chicago", "Asia/Kathmandu") == [
        "Monday, February 8, 2027, 9:30 AM Central Standard Time (UTC−06:00)",
        "Monday, February 8, 2027, 9:15 PM Nepal Time (UTC+05:45)",
    ]
    assert len(deadline(until, "America/Chicago", "America/Mexico_City")) == 1


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2027, 3, 14, 6, 59, tzinfo=UTC), "1:59 AM Eastern Standard Time (UTC−05:00)"),
        (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), "3:00 AM Eastern Daylight Time (UTC−04:00)"),
        (datetime(2027, 11, 7, 5, 30, tzinfo=UTC), "1:30 AM Eastern Daylight Time (UTC−04:00)"),
        (datetime(2027, 11, 7, 6, 30, tzinfo=UTC), "1:30 AM Eastern Standard Time (UTC−05:00)"),
    ],
)
def test_the_hour_that_the_clocks_skip_or_repeat_is_told_by_its_offset(
    instant: datetime, written: str
) -> None:
    assert moment(instant, "America/New_York").endswith(written)


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/Phoenix", "Mountain Standard Time (UTC−07:00)"),
        ("America/Los_Angeles", "Pacific Daylight Time (UTC−07:00)"),
        ("Pacific/Honolulu", "Hawaii-Aleutian Standard Time (UTC−10:00)"),
        ("UTC", "Coordinated Universal Time (UTC+00:00)"),
    ],
)
def test_every_zone_has_a_name_and_an_offset(zone: str, name: str) -> None:
    assert moment(datetime(2027, 7, 1, 12, tzinfo=UTC), zone).endswith(name)


def test_days_and_counts_are_words() -> None:
    assert day(date(2027, 7, 5)) == "Monday, July 5, 2027"
    assert [count(1, "week"), count(4, "week")] == ["1 week", "4 weeks"]
