"""Timers: documents whose instant has come are acted on, exactly once however many replicas look.

The guarded write makes it once; here it is only made prompt: by polling with the database's own time (so that
downtime is caught up), and at once where a write of this process left a document that is due now.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from shared.chassis.context import Cause, acting_on, as_consequence, known_cause
from shared.chassis.documents import ActWhenDue, Documents
from shared.chassis.logging import get_logger
from shared.chassis.metrics import TIMER_FAILURES, TIMER_LATENESS, timers_of
from shared.chassis.store import Unavailable

log = get_logger(__name__)

AT_ONCE = 500
"""How many due documents one look takes."""
SIDE_BY_SIDE = 64
LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class _Duty:
    """One kind of document, and what to do with one that is due."""

    documents: Documents[Any]
    act: ActWhenDue
    running: dict[str, bool] = field(default_factory=dict)
    """Ids in hand; True when it became due again meanwhile."""
    failures: dict[str, tuple[int, float]] = field(default_factory=dict)
    """How often in a row, and until when to leave it alone."""
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))


class Timers:
    """All duties of a service."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._duties: list[_Duty] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._monotonic = monotonic
        self._looked_at = monotonic()

    def when_due(self, documents: Documents[Any], act: ActWhenDue) -> None:
        self._duties.append(_Duty(documents, act))

    def act_at_once(self) -> None:
        """From now on, act on what this process itself makes due."""
        for duty in self._duties:
            duty.documents.when_due_now = partial(self._begin_now, duty)

    async def look(self) -> int:
        """Act on all that is due; returns how many. One look of the clock."""
        self._looked_at = self._monotonic()
        TIMER_LATENESS.set(0)
        found = 0
        for duty in self._duties:
            due = await duty.documents.store.due(AT_ONCE)
            tasks = [task for document_id in due if (task := self._begin(duty, document_id))]
            if tasks:
                await asyncio.wait(tasks)
            found += len(tasks)
        return found

    async def run(self, every_seconds: float) -> None:
        """Look again and again; at once while there is plenty to do."""
        while True:
            try:
                found = await self.look()
            except Unavailable:
                found = 0
                TIMER_LATENESS.set(self._monotonic() - self._looked_at)
            if found < AT_ONCE:
                await asyncio.sleep(every_seconds)

    async def drain(self) -> None:
        """Wait for what is in hand."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def begin_beside(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run something that need not wait until it is due; it is waited for like all that is in hand."""
        self._keep(asyncio.create_task(self._beside(name, work), name=name, context=Context()))

    async def _beside(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as no:  # its document is due again later, and is found then
            log.warning("failed", work=name, exc_info=not _away(no))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _begin_now(self, duty: _Duty, document_id: str) -> None:
        self._begin(duty, document_id)

    def _begin(self, duty: _Duty, document_id: str) -> asyncio.Task[None] | None:
        if document_id in duty.running:
            duty.running[document_id] = True
            return None
        if (failed := duty.failures.get(document_id)) and failed[1] > self._monotonic():
            return None
        duty.running[document_id] = False
        # A context of its own: the record or request that made it due is not what is handled now.
        act = self._act(duty, document_id, as_consequence(known_cause()))
        task = asyncio.create_task(act, name=f"due {document_id}", context=Context())
        self._keep(task)
        return task

    async def _act(self, duty: _Duty, document_id: str, cause: Cause | None) -> None:
        try:
            async with duty.room:
                again = True
                while again:
                    duty.running[document_id] = False
                    with acting_on(cause):
                        done = await self._act_once(duty, document_id)
                    again = done and duty.running[document_id]
        finally:
            del duty.running[document_id]

    async def _act_once(self, duty: _Duty, document_id: str) -> bool:
        name = duty.documents.store.name
        try:
            await duty.act(document_id)
        except Exception as no:  # one document's trouble is not another's; it stays due and is tried again
            times = duty.failures.get(document_id, (0, 0.0))[0] + 1
            pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(times, 10))
            duty.failures[document_id] = times, self._monotonic() + pause
            TIMER_FAILURES.labels(name).inc()
            log.warning("timer failed", collection=name, id=document_id, times=times, exc_info=not _away(no))
            return False
        duty.failures.pop(document_id, None)
        timers_of(name).inc()
        return True


def _away(no: Exception) -> bool:
    return isinstance(no, Unavailable)
