"""The next service, in a process of its own as in life: says when each fact has reached its handler.

`python -m benchmarks.listener SERVERS MONGO_URL` prints `ready`, then one line per fact: the moment, by the
machine's monotonic clock, which all its processes share.
"""

from __future__ import annotations

import sys
import time

import uvloop

from benchmarks.bench_service import a_service, a_subscriber
from benchmarks.work import until
from shared.chassis.consuming import when
from shared.contracts.payments import StatementOpened


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def listen(servers: list[str], mongo_url: str) -> None:
    async def note(_: StatementOpened) -> None:
        say(str(time.perf_counter()))

    subscriber = await a_subscriber(a_service(servers, mongo_url), when(StatementOpened, note))
    await until(subscriber.is_assigned)
    say("ready")
    await until(lambda: False, every_seconds=3600)  # until the driver ends this process


if __name__ == "__main__":
    uvloop.run(listen(sys.argv[1].split(","), sys.argv[2]))
