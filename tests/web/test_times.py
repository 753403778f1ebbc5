"""Days and deadlines as people read them (R20)."""

import pytest

from web.present.times import day, deadline, left, moment, short_day

CHICAGO, LAGOS = "America/Chicago", "Africa/Lagos"


def test_the_end_of_a_day_is_its_last_second() -> None:
    assert deadline("2027-01-23T06:00:00Z", CHICAGO).text == (
        "Friday, January 22, 2027, 11:59:59 PM Central Standard Time (UTC−06:00)"
    )


def test_any_other_deadline_is_rounded_down_to_its_minute() -> None:
    assert "3:07 PM" in deadline("2027-07-02T20:07:59.9Z", CHICAGO).text


def test_the_readers_own_clock_is_shown_where_it_differs() -> None:
    shown = deadline("2027-01-23T06:00:00Z", CHICAGO, LAGOS)
    assert shown.own == "Saturday, January 23, 2027, 6:59:59 AM West Africa Standard Time (UTC+01:00)"


@pytest.mark.parametrize("zone", [CHICAGO, "America/Winnipeg", ""])
def test_it_is_not_shown_where_the_clocks_agree(zone: str) -> None:
    assert moment("2027-01-23T06:00:00Z", CHICAGO, zone).own == ""


@pytest.mark.parametrize(
    ("instant", "offset"), [("2027-03-14T07:59:00Z", "UTC−06:00"), ("2027-03-14T08:00:00Z", "UTC−05:00")]
)
def test_the_offset_is_that_of_the_very_second(instant: str, offset: str) -> None:
    assert offset in moment(instant, CHICAGO).text


def test_days_in_long_and_short() -> None:
    assert day("2027-07-05") == "Monday, July 5, 2027"
    assert short_day("2027-07-05") == "Jul 5, 2027"
    assert day("") == short_day(None) == ""


def test_what_is_left() -> None:
    from web.present.times import instant_of

    now = instant_of("2027-01-01T00:00:00Z")
    assert left("2027-01-04T00:00:00Z", now) == "in 3 days"
    assert left("2026-12-31T22:00:00Z", now) == "2 hours ago"
