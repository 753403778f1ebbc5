"""One worker of the benchmarks' service, a process of its own: events in, a guarded change, events out.

`python -m benchmarks.worker SERVERS MONGO_URL NAME` prints `partitions` and their number whenever
that changes; it works until it is told to stop, and then stops in order.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial

import psutil
import uvloop

from benchmarks.bench_service import a_service, a_subscriber
from benchmarks.listener import say
from benchmarks.work import LEDGER, book
from shared.chassis.consuming import when
from shared.contracts.catalog import PlaceHeld


async def work(servers: list[str], mongo_url: str, name: str) -> None:
    service = a_service(servers, mongo_url, name)
    ledgers = service.documents("ledgers", LEDGER)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)

    async def open_when_held(fact: PlaceHeld) -> None:
        await ledgers.change(fact.application_id, partial(book, fact))

    subscriber = await a_subscriber(service, when(PlaceHeld, open_when_held))
    sweeping = asyncio.create_task(service._sweep_forever())
    shown = -1
    while not stopping.is_set():
        if subscriber.is_assigned() and (has := len(subscriber.partitions())) != shown:
            shown = has
            say(f"partitions {has}")
        try:
            async with asyncio.timeout(0.1):
                await stopping.wait()
        except TimeoutError:
            continue
    sweeping.cancel()
    await subscriber.stop()
    await ledgers.drain()
    await service.relay.drain(30)
    await service._publisher.stop()


class Worker:
    """One such process, as the driver sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._told = asyncio.create_task(self._listen())
        self._seconds_at_start = 0.0
        self.partitions = -1

    @classmethod
    async def start(cls, servers: Sequence[str], mongo_url: str, name: str) -> Worker:
        command = (sys.executable, "-m", "benchmarks.worker", ",".join(servers), mongo_url, name)
        return cls(await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE))

    async def ready(self, partitions: int) -> None:
        """Wait until it has so many partitions; from now on its CPU counts."""
        deadline = time.monotonic() + 60
        while self.partitions != partitions:
            if time.monotonic() > deadline or self._process.returncode is not None:
                raise AssertionError(f"a worker has {self.partitions} partitions instead of {partitions}")
            await asyncio.sleep(0.02)
        self._seconds_at_start = self._seconds()

    def cpu(self) -> float:
        """Seconds of CPU since it was ready."""
        return self._seconds() - self._seconds_at_start

    def memory(self) -> float:
        """Resident, in MiB."""
        return float(psutil.Process(self._process.pid).memory_info().rss) / 2**20

    def pause(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        """In order, as a rolling update does."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As a power cut does."""
        await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(number)
        await self._process.wait()
        await self._told

    def _seconds(self) -> float:
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if line.startswith(b"partitions "):  # anything else is its log
                self.partitions = int(line.split()[1])


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1].split(","), *sys.argv[2:]))
