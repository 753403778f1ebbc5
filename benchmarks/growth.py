"""Growth and scale: the same work on a thousand times as many documents, and shared by more processes."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.crowd import Crowd, a_crowd
from benchmarks.lines import Line, times_floor, within
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.work import ids

PROCESSES = (1, 2, 4)


async def growth(servers: Servers, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Events/s and memory of a worker where few documents are stored, and where very many are."""
    async with a_crowd(servers.kafka, servers.mongo) as crowd:
        await crowd.store(size.stored_few)
        few = await _waves(crowd, size, size.stored_few)
    async with a_crowd(servers.kafka, servers.mongo) as crowd:
        began = time.monotonic()
        await crowd.store(size.stored_many)
        say(f"{size.stored_many:,} stored in {time.monotonic() - began:.0f} s")
        many = await _waves(crowd, size, size.stored_many)
    for stored, (rates, memory) in ((size.stored_few, few), (size.stored_many, many)):
        shown = ", ".join(f"{rate:.0f}" for rate in rates)
        say(f"{stored:>9,} stored: {shown} events/s; {memory[0]:.0f} to {memory[-1]:.0f} MiB")
    beside = f"{size.stored_few:,} stored"
    return [
        times_floor(f"growth: events with {size.stored_many:,} stored", beside, few[0], many[0], 0.90),
        within("… memory of the worker after them", beside, few[1][-1:], many[1][-1:], "MiB", 1.10),
    ]


async def _waves(crowd: Crowd, size: Size, stored: int) -> tuple[list[float], list[float]]:
    """Each wave changes documents all over the collection that no wave before has changed."""
    await crowd.join(1)
    everybody = ids(stored)
    rates, memory, told = [], [], 0
    waves = size.rounds + 1
    wave_size = min(size.events // 2, stored // waves)
    step = stored // (wave_size * waves)
    for wave in range(waves):
        some = everybody[wave * step :: step * waves][:wave_size]
        crowd.workers[0].pause()
        await crowd.tell(some)
        crowd.workers[0].resume()
        began = time.perf_counter()
        told += len(some)
        rates.append(len(some) / (await crowd.told(told) - began))
        memory.append(crowd.workers[0].memory())
    return rates[1:], memory[1:]  # the first opens connections


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
