"""The stand-in's clock: real time, and as far ahead of it (or behind) as a test has travelled."""

from __future__ import annotations

import time

DAY = 86_400


class Clock:
    """Virtual time = real time + offset."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> int:
        """Virtual seconds since 1970; what every `created` says."""
        return int(time.time() + self.offset)

    @staticmethod
    def real() -> int:
        """Real seconds since 1970.

        Signatures carry this one: the SDK compares it with the machine's clock, which nobody can move.
        """
        return int(time.time())
