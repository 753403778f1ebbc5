"""Workers of one service on one collection: what they are told, and whether each was done once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.bench_service import empty_topic
from benchmarks.work import LEDGER, fill, stored_ledger
from benchmarks.worker import Worker
from shared.chassis.ids import new_id
from shared.contracts.catalog import PlaceHeld
from shared.contracts.payments import StatementOpened


class Crowd:
    """Any number of workers, one database, topics that begin empty."""

    def __init__(self, servers: list[str], mongo_url: str, database: Any, name: str) -> None:
        self._servers, self._mongo_url, self._database, self._name = servers, mongo_url, database, name
        self.workers: list[Worker] = []

    async def begin_anew(self) -> None:
        """Nothing is on the topics any more."""
        for topic in (PlaceHeld.topic, StatementOpened.topic):
            await empty_topic(self._servers, topic)

    async def join(self, count: int) -> None:
        """So many more workers; returns when the partitions are shared evenly."""
        self.workers += [await Worker.start(self._servers, self._mongo_url, self._name) for _ in range(count)]
        await self.shared_evenly()

    async def shared_evenly(self) -> None:
        for worker in self.workers:
            await worker.ready(12 // len(self.workers))

    async def store(self, count: int) -> None:
        """So many documents, as they lie in the database after the first write; the database makes them."""
        number = {"$substrBytes": [{"$toString": {"$add": [100_000_000, "$n"]}}, 1, 8]}
        ledger_id = {"$concat": ["app_", number]}
        made = {**stored_ledger(""), "_id": ledger_id, "version": {"$literal": 1}}
        made["state"] = {
            **made["state"],
            "ledger_id": ledger_id,
            "lines": {"$literal": made["state"]["lines"]},
        }
        await self._database.aggregate([
            {"$documents": [{"n": {"$range": [0, count]}}]},
            {"$unwind": "$n"},
            {"$project": made},
            {"$out": "ledgers"},
        ]).to_list(None)  # fmt: skip
        for keys in ([("find.state", 1), ("_id", 1)], [("outbox.0.at", 1)], [("next_due_at", 1)]):
            await self._database["ledgers"].create_index(keys, sparse=keys[0][0] != "find.state")
        # On disk before the clock runs: the checkpoint after a million documents is not what is measured.
        await self._database.client.admin.command("fsync")

    async def with_memory(self) -> None:
        """As deployments have: a cache for all that is stored. `make up` gives half a GiB, for a laptop."""
        cache = {"setParameter": 1, "wiredTigerEngineRuntimeConfig": "cache_size=4G"}
        await self._database.client.admin.command(cache)

    async def tell(self, application_ids: Sequence[str]) -> None:
        await fill(self._servers, PlaceHeld.topic, application_ids)

    async def told(self, count: int) -> float:
        """Wait until so many events were told in answer; the moment at which that was so."""
        deadline = time.monotonic() + 300
        while await self._database["published"].estimated_document_count() < count:
            if time.monotonic() > deadline:
                raise AssertionError("the workers never finished: this is no figure")
            await asyncio.sleep(0.02)
        return time.perf_counter()

    async def check(self, application_ids: Sequence[str]) -> None:
        """Each was booked exactly once, each booking told exactly once, and nothing is left to say."""
        ledgers, published = self._database["ledgers"], self._database["published"]
        lines = len(LEDGER.nothing("").lines) + 1
        booked = await ledgers.count_documents({"find.state": "open"})
        exactly = await ledgers.count_documents({"find.state": "open", "state.lines": {"$size": lines}})
        told = len(await published.distinct("key"))
        events = await published.count_documents({})
        seen = booked, exactly, told, events
        if set(seen) != {len(application_ids)}:
            raise AssertionError(f"of {len(application_ids)}, {seen} booked and told: this is no figure")

    async def leave(self) -> None:
        for worker in self.workers:
            await worker.stop()


@asynccontextmanager
async def a_crowd(servers: list[str], mongo_url: str) -> AsyncIterator[Crowd]:
    client: Any = AsyncIOMotorClient(mongo_url)
    name = new_id("crowd")
    crowd = Crowd(servers, mongo_url, client[name], name)
    try:
        await crowd.begin_anew()
        yield crowd
    finally:
        await crowd.leave()
        await client.drop_database(name)
        client.close()
