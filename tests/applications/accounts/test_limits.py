"""How often something may be tried: the rule, and whoever counts by it."""

from __future__ import annotations

from datetime import timedelta

from services.applications.accounts.domain.limits import Rate, spend
from tests.applications.accounts.builders import NOW

RATE = Rate(3, timedelta(seconds=30))


def test_so_many_at_once_and_the_next_when_its_share_of_time_has_passed() -> None:
    until = None
    for _ in range(3):
        until, wait = spend(RATE, until, NOW)
        assert wait == timedelta(0)
    until, wait = spend(RATE, until, NOW)
    assert wait == timedelta(seconds=10)
    almost = NOW + timedelta(seconds=10) - timedelta(microseconds=1)
    assert spend(RATE, until, almost)[1] == timedelta(microseconds=1)
    until, wait = spend(RATE, until, NOW + timedelta(seconds=10))
    assert wait == timedelta(0)


def test_trying_on_does_not_lengthen_the_wait() -> None:
    until = None
    for _ in range(100):
        until, wait = spend(RATE, until, NOW)
    assert wait == timedelta(seconds=10)


def test_after_a_quiet_period_all_turns_are_there_again() -> None:
    until, _ = spend(RATE, None, NOW)
    later = NOW + timedelta(hours=1)
    for _ in range(3):
        until, wait = spend(RATE, until, later)
        assert wait == timedelta(0)
    assert spend(RATE, until, later)[1] == timedelta(seconds=10)
