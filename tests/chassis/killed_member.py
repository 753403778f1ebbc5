"""A process with one subscriber that is never done with its first batch; made to be killed."""

from __future__ import annotations

import asyncio
import sys

from shared.chassis.settings import ServiceSettings
from shared.chassis.subscriber import Subscriber
from tests.chassis.bus_bench import DeafEar

BEGUN = b"a batch is in hand\n"


class Says(DeafEar):
    """Tells whoever started this process."""

    async def begun(self) -> None:
        sys.stdout.buffer.write(BEGUN)
        sys.stdout.flush()


def settings(kafka: str) -> ServiceSettings:
    """Who is killed is missed as soon as the broker allows; no database is asked for."""
    told = {
        "kafka_bootstrap_servers": kafka,
        "mongo_url": "mongodb://127.0.0.1:9",
        "consumer_session_seconds": 6,
    }
    return ServiceSettings.model_validate(told)


async def main(kafka: str, group: str, topic: str) -> None:
    await Subscriber(group, settings(kafka), Says(group, topic)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
