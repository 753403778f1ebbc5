"""Waiting for what comes later: looking again until a deadline, and a failure that says what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from deploy.client.wire import Unexpected

T = TypeVar("T")

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.25


class TookTooLong(Unexpected):
    """It did not happen before the deadline."""


def until(
    what: str, look: Callable[[], T], good: Callable[[T], object] = bool, *, seconds: float = 30.0
) -> T:
    """Look until what is seen is good, and return that."""
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE
    while True:
        seen = look()
        if good(seen):
            return seen
        if time.monotonic() > deadline:
            raise TookTooLong(f"expected within {seconds:.0f} s: {what}; saw last: {str(seen)[:1500]}")
        time.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 1.5)
