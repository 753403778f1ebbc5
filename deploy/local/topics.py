"""Making Kafka's topics before the services start: which ones is said by the contracts, not here."""

import asyncio
import importlib
import inspect
from concurrent.futures import ThreadPoolExecutor


def create_topics(bootstrap_servers: str) -> None:
    """Idempotent; in a thread of its own, because the caller may be inside an event loop."""
    # imported when needed, so that a platform of servers alone starts without the chassis
    chassis = importlib.import_module("shared.chassis.topics")

    def run() -> None:
        outcome = chassis.create_topics(bootstrap_servers.split(","))
        if inspect.isawaitable(outcome):
            asyncio.run(_finish(outcome))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


async def _finish(outcome: object) -> None:
    assert inspect.isawaitable(outcome)
    await outcome
