"""The clock of a world, with real time in the hands of the test."""

from __future__ import annotations

import time

import pytest

from stripe_standin.clock import Clock


class RealTime:
    """What `time.time()` says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000_000.25
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    return RealTime(monkeypatch)


def test_a_running_clock_keeps_its_distance_from_real_time(real: RealTime) -> None:
    clock = Clock(offset=60)
    clock.advance(40)
    real.now += 5
    assert (clock.now(), clock.offset) == (1_000_105, 100)


def test_a_stopped_clock_stands_however_long_a_test_thinks(real: RealTime) -> None:
    clock = Clock(offset=60)
    clock.stop()
    real.now += 500
    assert clock.now() == 1_000_060
    clock.advance(10)
    assert clock.now() == 1_000_070


def test_a_clock_that_is_started_again_runs_on_from_where_it_stood(real: RealTime) -> None:
    clock = Clock()
    clock.stop()
    real.now += 500
    clock.start()
    assert (clock.now(), clock.offset) == (1_000_000, -500)
    real.now += 1
    assert clock.now() == 1_000_001


def test_an_offset_moves_a_stopped_clock_too(real: RealTime) -> None:
    clock = Clock()
    clock.stop()
    clock.set_offset(3_600)
    real.now += 9
    assert clock.now() == 1_003_600
