"""The clock: the one place that reads the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Says what time it is, in UTC."""


class SystemClock:
    """The machine's time, plus how far a demo or test has travelled."""

    def __init__(self) -> None:
        self.travelled = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.travelled  # noqa: TID251 - the one place that may


class ManualClock:
    """A clock that stands still until it is moved: for tests and the simulation."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def travel(self, by: timedelta) -> None:
        self.now += by
