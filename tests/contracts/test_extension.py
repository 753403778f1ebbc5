"""Deadlines that staff move: how often, how far, and never past the first day (R24)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.extension import why_not_until
from shared.contracts.policy import Policy

DUE = datetime(2027, 4, 24, 5, 0, tzinfo=UTC)
START = datetime(2027, 6, 7, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TWO_WEEKS = timedelta(days=14)


@pytest.mark.parametrize(
    ("wanted", "earlier", "starts_at", "allowed"),
    [
        (DUE + SECOND, 0, START, True),
        (DUE, 0, START, False),
        (DUE - SECOND, 0, START, False),
        (DUE + TWO_WEEKS, 0, START, True),
        (DUE + TWO_WEEKS + SECOND, 0, START, False),
        (DUE + TWO_WEEKS, 1, START, True),
        (DUE + SECOND, 2, START, False),
        (DUE + timedelta(days=3), 0, DUE + timedelta(days=3), True),
        (DUE + timedelta(days=3) + SECOND, 0, DUE + timedelta(days=3), False),
    ],
)
def test_a_deadline_moves_twice_by_14_days_each_and_never_past_the_first_day(
    wanted: datetime, earlier: int, starts_at: datetime, allowed: bool
) -> None:
    assert (why_not_until(wanted, DUE, earlier, starts_at, Policy()) is None) is allowed


def test_an_office_may_allow_more_or_nothing() -> None:
    far = DUE + timedelta(days=20)
    assert why_not_until(far, DUE, 3, START, Policy(extensions=4, extension_days=20)) is None
    assert why_not_until(DUE + SECOND, DUE, 0, START, Policy(extensions=0)) is not None
