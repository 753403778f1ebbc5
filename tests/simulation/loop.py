"""Virtual time: an event loop that runs every runnable callback in a seeded order and waits for nothing.

There are no sockets and no threads beneath it. It builds on private attributes of CPython's BaseEventLoop,
which `test_loop.py` pins.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

PRUNE_AT = 200


class Owner(Protocol):
    """Whom a task belongs to, and all tasks that it begins: with a process, its tasks die."""

    def adopt(self, task: asyncio.Task[Any]) -> None: ...


class OwnedTask(asyncio.Task[Any]):
    """A task that knows whose it is."""

    owner: Owner | None = None


class Stuck(Exception):
    """Nothing can ever happen any more, and the run has not ended."""


class Step:
    """Something to run, at once or at an instant: what is needed of a handle, as a run has thousands."""

    __slots__ = ("call", "context", "is_off", "words")

    def __init__(self, call: Callable[..., object], words: tuple[Any, ...], context: Context | None) -> None:
        self.call, self.words = call, words
        self.context = copy_context() if context is None else context
        self.is_off = False

    def cancel(self) -> None:
        self.is_off = True

    def cancelled(self) -> bool:
        return self.is_off


class SimLoop(asyncio.BaseEventLoop):
    """Time stands still while anything can run, then jumps to the next timer."""

    _scheduled: list[tuple[float, int, Step]]
    _stopping: bool

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng
        self._now = 0.0
        self._ready: list[Step] = []
        self.steps = 0
        self._timers = 0
        self.failures: list[str] = []
        self._begun: list[asyncio.Task[Any]] = []
        self.set_exception_handler(_keep_failure)

    def time(self) -> float:
        return self._now

    get_debug = staticmethod(bool)  # asked for each future; a call of Python costs more

    def create_task(  # type: ignore[override]  # typeshed's generics
        self, coro: Coroutine[Any, Any, T], *, name: str | None = None, context: Context | None = None
    ) -> OwnedTask:
        """A task that belongs to whom the task belongs that begins it."""
        task = OwnedTask(coro, loop=self, name=name, context=context)
        self._begun.append(task)
        if len(self._begun) > PRUNE_AT:
            self._begun = [task for task in self._begun if not task.done()]
        begun_by = asyncio.current_task(self)
        if begun_by is not None and (owner := begun_by.owner) is not None:  # type: ignore[attr-defined]  # all are
            task.owner = owner
            owner.adopt(task)
        return task

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> Step:  # type: ignore[override]  # typeshed's generics
        step = Step(callback, args, context)
        self._ready.append(step)
        return step

    def call_at(  # type: ignore[override]  # typeshed's generics
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Step:
        later = Step(callback, args, context)
        self._timers += 1
        heapq.heappush(self._scheduled, (when, self._timers, later))
        return later

    def call_later(  # type: ignore[override]  # typeshed's generics
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Step:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run to the end of `main`, then end every task that is left."""
        try:
            return self.run_until_complete(main)
        finally:
            self._end_all()
            self._begun.clear()
            self.close()

    def _end_all(self) -> None:
        """Nothing of one run may reach into the next."""
        while left := [task for task in self._begun if not task.done()]:
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.wait(left, timeout=1))

    def _run_once(self) -> None:
        ready, choose = self._ready, self._rng.random
        while not self._stopping:
            if not ready:
                self._jump()
                continue
            step = ready.pop() if len(ready) == 1 else self._chosen(choose())
            if step.is_off:
                continue
            self.steps += 1
            try:
                step.context.run(step.call, *step.words)
            except Exception as failed:  # noqa: BLE001 - as BaseEventLoop does: told, and found at the end
                self.call_exception_handler({"message": f"{step.call}", "exception": failed})

    def _chosen(self, drawn: float) -> Step:
        ready = self._ready
        chosen = int(drawn * len(ready))
        ready[chosen], ready[-1] = ready[-1], ready[chosen]
        return ready.pop()

    def _jump(self) -> None:
        """Go on to the next instant at which something is to run, and take all that is due then."""
        scheduled = self._scheduled
        while scheduled and scheduled[0][2].is_off:
            heapq.heappop(scheduled)
        if not scheduled:
            raise Stuck("nothing is left to run, and no timer is set")
        self._now = max(self._now, scheduled[0][0])
        while scheduled and scheduled[0][0] <= self._now:
            step = heapq.heappop(scheduled)[2]
            if not step.is_off:
                self._ready.append(step)

    def _process_events(self, _: Any) -> None:
        return

    def _write_to_self(self) -> None:
        return


def _keep_failure(loop: Any, context: dict[str, Any]) -> None:
    loop.failures.append(f"{context.get('message')}: {context.get('exception')!r}")


class Alarm:
    """Sleeps until an instant that anybody may bring forward."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop
        self._handle: Step | None = None
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
