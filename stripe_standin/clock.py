"""The clock of one world: real time and an offset, or stopped at one moment."""

from __future__ import annotations

import time

DAY = 86_400


class Clock:
    """Runs beside real time at an offset, or stands still at one moment."""

    def __init__(self, offset: float = 0.0, stopped_at: float | None = None) -> None:
        self._offset = offset
        self.stopped_at = stopped_at
        """The virtual moment at which it stands; None while it runs."""

    def now(self) -> int:
        """Virtual seconds since 1970, which every `created` says."""
        return int(self._exact())

    @property
    def offset(self) -> float:
        """How far it is ahead of real time; shrinks by a second each second while it is stopped."""
        return self._offset if self.stopped_at is None else self.stopped_at - time.time()

    def advance(self, seconds: float) -> None:
        """Move it on by exactly so much, whether it runs or not."""
        if self.stopped_at is None:
            self._offset += seconds
        else:
            self.stopped_at += seconds

    def set_offset(self, seconds: float) -> None:
        """Put it at real time and so many seconds."""
        self._offset = seconds
        if self.stopped_at is not None:
            self.stopped_at = time.time() + seconds

    def stop(self) -> None:
        """Let it stand at the present moment."""
        self.stopped_at = self._exact()

    def start(self) -> None:
        """Let it run on from where it stands."""
        self._offset, self.stopped_at = self.offset, None

    def _exact(self) -> float:
        return time.time() + self._offset if self.stopped_at is None else self.stopped_at

    @staticmethod
    def real() -> int:
        """Real seconds since 1970.

        Signatures carry this one: the SDK compares it with the machine's clock, which nobody can move.
        """
        return int(time.time())
