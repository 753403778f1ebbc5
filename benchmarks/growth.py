"""Growth and scale: the same work on a thousand times as many documents, and shared by more processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.crowd import Crowd, a_crowd
from benchmarks.lines import Line, times_floor, within
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.work import ids

PROCESSES = (1, 2, 4)


async def growth(servers: Servers, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Events/s and memory of a worker where few documents are stored, and where very many are, in turns."""
    async with a_crowd(servers.kafka, servers.mongo) as some, a_crowd(servers.kafka, servers.mongo) as others:
        few, many = _Waves(some, size, size.stored_few), _Waves(others, size, size.stored_many)
        await many.crowd.with_memory()
        for waves in (few, many):
            began = time.monotonic()
            await waves.crowd.store(waves.stored)
            say(f"{waves.stored:,} stored in {time.monotonic() - began:.0f} s")
        for _ in range(size.rounds):
            await few.roll()
            await many.roll()
        for waves in (few, many):
            await waves.check()
    for waves in (few, many):
        shown = ", ".join(f"{rate:.0f}" for rate in waves.rates)
        say(f"{waves.stored:>9,} stored: {shown} events/s; {max(waves.memory):.0f} MiB at most")
    beside = f"{few.stored:,} stored"
    return [
        times_floor(f"growth: events with {many.stored:,} stored", beside, few.rates, many.rates, 0.90),
        within("… memory of the worker after them", beside, few.memory, many.memory, "MiB", 1.10),
    ]


class _Waves:
    """Each by a worker of its own, on documents all over the collection that no wave before has changed."""

    def __init__(self, crowd: Crowd, size: Size, stored: int) -> None:
        self.crowd, self.stored = crowd, stored
        self.rates: list[float] = []
        """Events per second."""
        self.memory: list[float] = []
        """Of the worker at the end, in MiB."""
        self._length = min(size.events // 2, size.stored_few // size.rounds)
        self._rounds = size.rounds
        self._told: list[str] = []

    async def roll(self) -> None:
        number, step = len(self.rates), self.stored // (self._length * self._rounds)
        some = ids(self.stored)[number * step :: step * self._rounds][: self._length]
        few = len(some) // 8  # open connections
        await self.crowd.begin_anew()
        await self.crowd.join(1)
        await self._done(some[:few])
        seconds = await self._done(some[few:])
        self.rates.append((len(some) - few) / seconds)
        self.memory.append(self.crowd.workers[0].memory())
        await self.crowd.workers.pop().stop()

    async def check(self) -> None:
        """Raises where an event is missing or doubled."""
        await self.crowd.check(self._told)

    async def _done(self, some: Sequence[str]) -> float:
        """Seconds until all of these are answered, from when all lie on the bus."""
        worker = self.crowd.workers[0]
        worker.pause()
        await self.crowd.tell(some)
        worker.resume()
        began = time.perf_counter()
        self._told += some
        return await self.crowd.told(len(self._told)) - began


async def scale(servers: Servers, size: Size, say: Callable[[str], None]) -> list[Line]:
    """CPU per event with more processes, which join, leave and are killed meanwhile."""
    cpu: dict[int, list[float]] = {count: [] for count in PROCESSES}
    for _ in range(size.rounds):
        for count in PROCESSES:
            cpu[count].append(await _cpu_per_event(servers, size, count))
        say(", ".join(f"{count} processes {spent[-1]:.2f} ms" for count, spent in cpu.items()))
    await _coming_and_going(servers, size)
    say("one joined, one was killed, one left in order: nothing lost, nothing doubled")
    return [
        within(f"CPU per event, {count} processes", "1 process", cpu[1], cpu[count], "ms", 1.15)
        for count in PROCESSES[1:]
    ]


async def _cpu_per_event(servers: Servers, size: Size, count: int) -> float:
    """Milliseconds of CPU of all workers together; raises where the partitions are not shared evenly."""
    async with a_crowd(servers.kafka, servers.mongo) as crowd:
        await crowd.store(size.events)
        await crowd.join(count)
        await crowd.tell(ids(size.events))
        await crowd.told(size.events)
        used = sum(worker.cpu() for worker in crowd.workers)
        await crowd.check(ids(size.events))
        return 1000 * used / size.events


async def _coming_and_going(servers: Servers, size: Size) -> None:
    everybody = ids(size.events)
    quarter = len(everybody) // 4
    async with a_crowd(servers.kafka, servers.mongo) as crowd:
        await crowd.store(len(everybody))
        await crowd.join(2)
        await crowd.tell(everybody[:quarter])
        await crowd.join(1)
        await crowd.tell(everybody[quarter : 2 * quarter])
        await crowd.workers.pop().kill()
        await crowd.tell(everybody[2 * quarter : 3 * quarter])
        await crowd.workers.pop().stop()
        await crowd.tell(everybody[3 * quarter :])
        await crowd.told(len(everybody))
        await crowd.shared_evenly()
        await crowd.check(everybody)
