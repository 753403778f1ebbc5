"""R6: hours count on weekdays that are no U.S. federal holiday, in the office's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.chassis.federal_holidays import is_federal_holiday
from shared.contracts.business_time import BusinessCalendar
from tests.applications.facts import POLICY

CALENDAR = BusinessCalendar("America/New_York", is_federal_holiday)
DAY = timedelta(hours=24)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-03T10:00-05:00", "2026-11-04T10:00-05:00"),
        ("2026-11-06T15:00-05:00", "2026-11-09T15:00-05:00"),  # over a weekend
        ("2026-11-07T12:00-05:00", "2026-11-10T00:00-05:00"),  # from a Saturday
        ("2026-11-25T09:00-05:00", "2026-11-27T09:00-05:00"),  # over Thanksgiving
        ("2026-10-30T15:00-04:00", "2026-11-02T15:00-05:00"),  # the clocks go back on that Sunday
        ("2027-03-12T15:00-05:00", "2027-03-15T15:00-04:00"),  # and forward on that one
        ("2027-12-30T12:00-05:00", "2028-01-03T12:00-05:00"),  # New Year 2028 is observed on a Friday
        ("2026-11-03T00:00-05:00", "2026-11-04T00:00-05:00"),
    ],
)
def test_24_business_hours_skip_weekends_and_federal_holidays(start: str, due: str) -> None:
    assert CALENDAR.after(at(start), DAY) == at(due)
    assert CALENDAR.between(at(start), at(due)) == DAY


def test_no_business_time_passes_on_a_weekend() -> None:
    assert CALENDAR.between(at("2026-11-07T00:00-05:00"), at("2026-11-08T23:59:59-05:00")) == timedelta(0)
    assert CALENDAR.between(at("2026-11-07T00:00-05:00"), at("2026-11-09T00:00:01-05:00")) == timedelta(
        seconds=1
    )


def test_a_holiday_on_a_saturday_is_observed_on_the_friday() -> None:
    assert is_federal_holiday(date(2026, 7, 3))
    assert not is_federal_holiday(date(2026, 7, 6))


def test_the_clock_stands_still_while_the_applicant_owes_an_answer() -> None:
    started = POLICY.started(at("2026-11-03T10:00-05:00"))
    stopped = POLICY.stopped(started, at("2026-11-03T16:00-05:00"))
    assert stopped.left == timedelta(hours=18)
    assert stopped.answer_due_at is None
    resumed = POLICY.resumed(stopped, at("2026-11-06T12:00-05:00"))
    assert resumed.answer_due_at == at("2026-11-09T06:00-05:00")


def test_a_clock_that_had_run_out_is_due_at_once() -> None:
    started = POLICY.started(at("2026-11-03T10:00-05:00"))
    stopped = POLICY.stopped(started, at("2026-11-06T16:00-05:00"))
    now = at("2026-11-10T12:00-05:00")
    assert POLICY.resumed(stopped, now).answer_due_at == now
