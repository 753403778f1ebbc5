"""Answers that stay open: how many of them one person and one process may have at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.chassis.http.problem import HttpRefused

COME_BACK_SECONDS = 30


@dataclass(slots=True)
class OpenStreams:
    """Counts the streams of this process: each costs a connection and some memory while it is open."""

    per_person: int
    per_process: int
    _open: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self._open.total()

    def take(self, person: str) -> Callable[[], None]:
        """Count one more of this person's; returns what gives it back.

        Raises 429 where this person has enough, 503 where this process has.
        """
        again = {"retry-after": str(COME_BACK_SECONDS)}
        if self._open[person] >= self.per_person:
            detail = f"you have {self.per_person} streams open; close one of them first"
            raise HttpRefused(429, "too_many_streams", detail, again)
        if self.count >= self.per_process:
            raise HttpRefused(503, "too_many_streams", "too many streams are open at the moment", again)
        self._open[person] += 1

        def give_back() -> None:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]

        return give_back


class EventStream(StreamingResponse):
    """Server-sent events. What was taken for it is given back when it ends, however it does."""

    def __init__(self, messages: AsyncIterator[str], give_back: Callable[[], None]) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(messages, media_type="text/event-stream", headers=headers)
        self._give_back = give_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._give_back()
