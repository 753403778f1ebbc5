"""Virtual time: an event loop that runs every runnable callback in a seeded order and waits for nothing.

There are no sockets and no threads beneath it. It builds on private attributes of CPython's BaseEventLoop,
which `test_loop.py` pins.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

PRUNE_AT = 500


class Owner(Protocol):
    """Whom a task belongs to, and all tasks that it begins: with a process, its tasks die."""

    def adopt(self, task: asyncio.Task[Any]) -> None: ...


class OwnedTask(asyncio.Task[Any]):
    """A task that knows whose it is."""

    owner: Owner | None = None


class Stuck(Exception):
    """Nothing can ever happen any more, and the run has not ended."""


class SimLoop(asyncio.BaseEventLoop):
    """Time stands still while anything can run, then jumps to the next timer."""

    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng
        self._now = 0.0
        self._ready: list[asyncio.Handle] = []
        self._clock_resolution = 1e-9
        self.steps = 0
        self.failures: list[str] = []
        self._begun: list[asyncio.Task[Any]] = []
        self.set_task_factory(_owned_task)
        self.set_exception_handler(_keep_failure)

    def time(self) -> float:
        return self._now

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run to the end of `main`, then end every task that is left."""
        try:
            return self.run_until_complete(main)
        finally:
            self._end_all()
            self.close()

    def _end_all(self) -> None:
        """Nothing of one run may reach into the next."""
        while left := [task for task in self._begun if not task.done()]:
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.wait(left, timeout=1))

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Remember every task that runs, in the order of their beginning."""
        self._begun.append(task)
        if len(self._begun) > PRUNE_AT:
            self._begun = [task for task in self._begun if not task.done()]

    def _run_once(self) -> None:
        ready, choose = self._ready, self._rng.random
        while not self._stopping:
            if not ready:
                self._jump()
                continue
            chosen = int(choose() * len(ready))
            handle = ready[chosen]
            ready[chosen] = ready[-1]
            ready.pop()
            if not handle.cancelled():
                self.steps += 1
                handle._run()  # what BaseEventLoop itself calls

    def _take_what_is_due(self) -> None:
        scheduled = self._scheduled
        while scheduled and (scheduled[0].cancelled() or scheduled[0].when() <= self._now):
            handle = heapq.heappop(scheduled)
            handle._scheduled = False  # type: ignore[attr-defined]  # as BaseEventLoop does
            if not handle.cancelled():
                self._ready.append(handle)

    def _jump(self) -> None:
        if not self._scheduled:
            raise Stuck("nothing is left to run, and no timer is set")
        self._now = max(self._now, self._scheduled[0].when())
        self._take_what_is_due()

    def _process_events(self, _: Any) -> None:
        return

    def _write_to_self(self) -> None:
        return


def _owned_task(loop: Any, coro: Any, context: Any = None) -> OwnedTask:
    task = OwnedTask(coro, loop=loop, context=context)
    loop.keep(task)
    begun_by = asyncio.current_task(loop)
    if isinstance(begun_by, OwnedTask) and begun_by.owner is not None:
        task.owner = begun_by.owner
        task.owner.adopt(task)
    return task


def _keep_failure(loop: Any, context: dict[str, Any]) -> None:
    loop.failures.append(f"{context.get('message')}: {context.get('exception')!r}")


class Alarm:
    """Sleeps until an instant that anybody may bring forward."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None
        self._ringing: asyncio.Future[None] | None = None
        self._due = float("inf")

    async def wait(self, until: float = float("inf")) -> None:
        """Return at the earliest instant that was asked for since the last return."""
        self._ringing = self._loop.create_future()
        until = min(until, self._due)
        self._due = float("inf")
        self.ring_at(until)
        try:
            await self._ringing
        finally:
            self._ringing = None
            self._due = float("inf")

    def ring_at(self, when: float) -> None:
        """Ring then, unless it rings earlier anyway."""
        if when >= self._due:
            return
        self._due = when
        if self._ringing is None:
            return
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        if self._ringing is not None and not self._ringing.done():
            self._ringing.set_result(None)
