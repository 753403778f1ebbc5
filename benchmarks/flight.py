"""Many of the same thing at once: so many in flight until all are done, each with its time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.lines import percentile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Flight:
    """How it went."""

    seconds: float
    times: Sequence[float]
    """In milliseconds, one per thing."""
    cpu: float
    """Seconds of CPU that this process used meanwhile."""

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def cpu_share(self) -> float:
        """How much of one core the one who measures needed; near 1 it measured itself."""
        return self.cpu / self.seconds

    def at(self, share: float) -> float:
        return percentile(self.times, share)


async def fly(in_flight: int, things: Sequence[T], do: Callable[[T], Awaitable[object]]) -> Flight:
    """Do it with each of them, never more than `in_flight` at a time."""
    left = iter(things)
    times: list[float] = []

    async def work() -> None:
        for thing in left:
            began = time.perf_counter()
            await do(thing)
            times.append((time.perf_counter() - began) * 1000)

    cpu, began = time.process_time(), time.perf_counter()
    async with asyncio.TaskGroup() as workers:
        for _ in range(min(in_flight, len(things))):
            workers.create_task(work())
    return Flight(time.perf_counter() - began, times, time.process_time() - cpu)
