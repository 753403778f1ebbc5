"""Moments as payers read them: in the site's zone, with its offset of that day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.payments.statement.domain.written_instants import deadline, moment


@pytest.mark.parametrize(
    ("instant", "zone", "words"),
    [
        (
            (2027, 3, 14, 7, 59),
            "America/Chicago",
            "Sunday, March 14, 2027, 1:59 AM (America/Chicago, UTC−06:00)",
        ),
        (
            (2027, 3, 14, 8, 0),
            "America/Chicago",
            "Sunday, March 14, 2027, 3:00 AM (America/Chicago, UTC−05:00)",
        ),
        ((2028, 2, 29, 12, 0), "UTC", "Tuesday, February 29, 2028, 12:00 PM (UTC, UTC+00:00)"),
        (
            (2027, 1, 1, 0, 0),
            "Asia/Kathmandu",
            "Friday, January 1, 2027, 5:45 AM (Asia/Kathmandu, UTC+05:45)",
        ),
    ],
)
def test_a_moment_is_written_with_zone_and_offset(
    instant: tuple[int, int, int, int, int], zone: str, words: str
) -> None:
    assert moment(datetime(*instant, tzinfo=UTC), zone) == words


def test_a_deadline_is_the_last_good_moment() -> None:
    midnight = datetime(2027, 4, 24, 5, 0, tzinfo=UTC)
    assert "Friday, April 23, 2027, 11:59:59 PM" in deadline(midnight, "America/Chicago")
    assert "12:00 AM" not in deadline(midnight, "America/Chicago")
    odd = datetime(2027, 4, 24, 14, 30, 59, 999, tzinfo=UTC)
    assert "Saturday, April 24, 2027, 9:30 AM" in deadline(odd, "America/Chicago")
