"""Identifiers: new ones that sort by time, and derived ones that are the same for the same cause."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Ids:
    """Makes ids that sort in the order of making, also within a millisecond."""

    def __init__(
        self,
        nanoseconds: Callable[[], int] = time.time_ns,
        random_bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self._nanoseconds = nanoseconds
        self._random_bits = random_bits
        self._millisecond = 0
        self._count = 0

    def new(self, prefix: str) -> str:
        now = self._nanoseconds() // 1_000_000
        if now > self._millisecond:
            self._millisecond, self._count = now, 0
        else:  # the same millisecond, or a clock that was set back
            self._count += 1
            if self._count > 0xFFFF:
                self._millisecond, self._count = self._millisecond + 1, 0
        return f"{prefix}_{self._millisecond:012x}{self._count:04x}{self._random_bits(48):012x}"


_ids = Ids()


@contextmanager
def made_by(ids: Ids) -> Iterator[None]:
    """Inside, all new ids of this process come from here (the simulation replays a run)."""
    global _ids  # noqa: PLW0603 - one source for a whole process; handing it through every call says no more
    kept, _ids = _ids, ids
    try:
        yield
    finally:
        _ids = kept


def new_id(prefix: str) -> str:
    """An opaque id with a readable prefix; an id that this process makes later sorts later."""
    return _ids.new(prefix)


def derived_id(prefix: str, *parts: str) -> str:
    """The same id for the same parts, so that doing something twice makes one thing."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}_{digest[:28]}"
