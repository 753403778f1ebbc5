"""Identifiers: new ones that sort by time, and derived ones that are the same for the same cause."""

from __future__ import annotations

import hashlib
import secrets
import time


class _Sequence:
    """Counts ids within a millisecond, so that ids of one process sort in the order of making."""

    def __init__(self) -> None:
        self._millisecond = 0
        self._count = 0

    def next(self) -> tuple[int, int]:
        now = time.time_ns() // 1_000_000
        if now > self._millisecond:
            self._millisecond, self._count = now, 0
        else:  # the same millisecond, or a clock that was set back
            self._count += 1
            if self._count > 0xFFFF:
                self._millisecond, self._count = self._millisecond + 1, 0
        return self._millisecond, self._count


_sequence = _Sequence()


def new_id(prefix: str) -> str:
    """An opaque id with a readable prefix; an id that this process makes later sorts later."""
    millisecond, count = _sequence.next()
    return f"{prefix}_{millisecond:012x}{count:04x}{secrets.randbits(48):012x}"


def derived_id(prefix: str, *parts: str) -> str:
    """The same id for the same parts, so that doing something twice makes one thing."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}_{digest[:28]}"
