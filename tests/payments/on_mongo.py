"""Several processes of payments on one real MongoDB and one world of the stand-in; time moves by travel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import httpx

from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.decision import Instant
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.ids import new_id
from shared.chassis.mongo import Mongo
from shared.contracts.fact import Fact
from tests.payments.builders import APP, NOW
from tests.payments.heard import read
from tests.payments.in_memory_service import InMemory
from tests.payments.running import Running, beside
from tests.stripe_standin.server import world


class Travelling(SystemClock):
    """The machine's clock, moved: MongoDB, which finds what is due, is told how far."""

    def __init__(self, now: Instant) -> None:
        super().__init__()
        self.travel(now - self())

    def travel(self, by: timedelta) -> None:
        self.travelled += by


class OnMongo(InMemory):
    """What `put_together` needs of a service, with a client, documents and timers of its own."""

    def __init__(self, clock: Travelling, url: str, database: str) -> None:
        super().__init__(cast(ManualClock, clock))
        self.mongo = Mongo(url, database, clock)

    def documents(self, name: str, kind: AggregateType[Any], indexes: Any = ()) -> Documents[Any]:
        self.kept[name] = Documents(self.mongo.store(name, indexes), kind, self.clock)
        return self.kept[name]

    async def told(self, application_id: str = APP) -> list[Fact]:
        """Every fact of the statement, in order; nothing takes them from the outbox here."""
        record = (await self.kept["statements"].store.load([application_id]))[application_id]
        return [read(stored) for stored in record.outbox]


@asynccontextmanager
async def replicas(
    url: str, count: int, now: Instant = NOW, database: str = "", **settings: Any
) -> AsyncIterator[list[Running]]:
    """All of them are sent every webhook: each event comes as often as there are replicas."""
    clock, name = Travelling(now), database or new_id("payments")
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, verify=False))
        stripe_url = await stack.enter_async_context(world(http))
        processes = [OnMongo(clock, url, name) for _ in range(count)]
        for process in processes:
            stack.callback(process.mongo.close)
        stack.push_async_callback(processes[0].mongo.client.drop_database, name)
        runs = [
            await stack.enter_async_context(beside(stripe_url, http, inside, **settings))
            for inside in processes
        ]
        await processes[0].mongo.make_indexes()
        yield runs


async def all_look(runs: Sequence[Running]) -> None:
    """The clocks of all replicas look at the same moment, each twice, until nothing is due."""
    for _ in range(20):
        looks = (run.inside.timers.look() for run in runs for _ in range(2))
        if not any(await asyncio.gather(*looks)):
            return
    raise AssertionError("something stays due")


async def names(run: Running) -> list[str]:
    return [type(fact).__name__ for fact in await cast(OnMongo, run.inside).told()]
