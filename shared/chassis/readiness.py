"""Whether a process takes requests, and if it does not, why: a sentence for whoever reads `/readyz`."""

from __future__ import annotations

from shared.chassis.store import Unavailable

STARTING = "this process is starting"
STOPPING = "this process was told to stop: it finishes what it has and takes nothing new"


class Readiness:
    """Starting, then serving, then stopping; a process that was told to stop still answers what comes."""

    def __init__(self) -> None:
        self._missing = STARTING
        self._is_stopping = False

    def waits_for(self, reason: str) -> None:
        """Not begun yet, for this reason."""
        self._missing = reason

    def begin(self) -> None:
        """All that it stands on is there."""
        self._missing = ""

    def stop(self) -> None:
        """Whoever spreads requests should send no more."""
        self._is_stopping = True

    def has_begun(self) -> None:
        """Raises Unavailable until the process may answer requests."""
        if self._missing:
            raise Unavailable(self._missing)

    def is_ready(self) -> None:
        """Raises Unavailable unless new requests should be sent here."""
        self.has_begun()
        if self._is_stopping:
            raise Unavailable(STOPPING)
