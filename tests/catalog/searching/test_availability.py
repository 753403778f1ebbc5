"""On which Mondays somebody may start: all its weeks are open, and the first day lies ahead (R2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import WEEK, begins_at
from services.catalog.searching.domain.availability import starts
from tests.catalog.builders import DEFAULTS, NOW, SECOND, START, rotation, weeks_of


def mondays(
    state: Rotation, now: datetime = NOW, first: date | None = None, last: date | None = None
) -> list[date]:
    return [start.stay.start for start in starts(state, DEFAULTS, 4, (first, last), now)]


def six_weeks() -> Rotation:
    """Open from START for six weeks: four weeks can begin on the first three Mondays."""
    return replace(rotation(), places=weeks_of(2, START, 6))


def test_a_stay_starts_only_where_its_last_week_is_open_too() -> None:
    assert mondays(six_weeks()) == [START, START + WEEK, START + 2 * WEEK]


def test_a_week_without_places_or_called_off_ends_what_goes_through_it() -> None:
    fourth = START + 3 * WEEK
    assert mondays(replace(six_weeks(), places=weeks_of(2, START, 6) | {fourth: 0})) == []
    assert mondays(replace(six_weeks(), called_off=(fourth,))) == []


def test_a_closed_rotation_has_no_start() -> None:
    assert mondays(replace(six_weeks(), status="closed")) == []


def test_nobody_starts_on_a_day_that_has_begun_at_the_site() -> None:
    begun = begins_at(START, rotation().zone)
    assert mondays(six_weeks(), begun - SECOND)[0] == START
    assert mondays(six_weeks(), begun)[0] == START + WEEK


def test_a_range_includes_both_of_its_days() -> None:
    second = START + WEEK
    assert mondays(six_weeks(), first=second, last=second) == [second]
    day = timedelta(days=1)
    assert mondays(six_weeks(), first=second + day, last=second + WEEK - day) == []
