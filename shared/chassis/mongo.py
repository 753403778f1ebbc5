"""MongoDB: a service's client and database; a store for aggregates, plain collections for the rest.

The one file that imports Motor, which has passed its end of life; moving to PyMongo's async API changes this
file and `mongo_store.py` alone (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo.errors import DuplicateKeyError

from shared.chassis.clock import SystemClock
from shared.chassis.mongo_errors import reaching_mongo
from shared.chassis.mongo_store import MongoStore

INDEXES: tuple[list[tuple[str, int]], ...] = ([("next_due_at", 1)], [("outbox.0.at", 1)])
PUBLISHED_KEPT = timedelta(days=30)


class Mongo:
    """A service's client, and the database that is its own."""

    def __init__(self, url: str, database: str, clock: SystemClock) -> None:
        self.client: Any = AsyncIOMotorClient(
            url,
            w="majority",
            serverSelectionTimeoutMS=3000,
            connectTimeoutMS=3000,
            socketTimeoutMS=15_000,
            maxPoolSize=50,
            tz_aware=True,
            appname=database,
        )
        self.database: Any = self.client[database]
        self.clock = clock
        self._indexes: list[tuple[str, list[tuple[str, int]], dict[str, Any]]] = []
        self.wants_index("published", [("at", 1)], expireAfterSeconds=int(PUBLISHED_KEPT.total_seconds()))

    def wants_index(self, collection: str, keys: list[tuple[str, int]], **options: Any) -> None:
        """Note an index; all are there before the first request is answered."""
        self._indexes.append((collection, keys, options))

    def store(self, name: str, indexes: Sequence[list[tuple[str, int]]] = ()) -> MongoStore:
        for keys in INDEXES:
            self.wants_index(name, keys, sparse=True)
        for keys in indexes:
            self.wants_index(name, keys)
        return MongoStore(self.database, name, self.clock)

    def files(self, bucket: str) -> Any:
        """GridFS, for documents that people upload."""
        return AsyncIOMotorGridFSBucket(self.database, bucket_name=bucket)

    async def ping(self) -> None:
        async with reaching_mongo():
            await self.database.command("ping")

    @property
    def wanted_indexes(self) -> int:
        return len(self._indexes)

    async def make_indexes(self) -> None:
        """Make what was wanted; done before serving, because a collection made inside a write is slow."""
        async with reaching_mongo():
            for collection, keys, options in self._indexes:
                await self.database[collection].create_index(keys, **options)

    async def missing_indexes(self) -> list[str]:
        """Those that nobody has made yet, as `collection(field, other field)`."""
        there: dict[str, list[Any]] = {}
        async with reaching_mongo():
            for collection in {collection for collection, _, _ in self._indexes}:
                known = await self.database[collection].index_information()
                there[collection] = [list(index["key"]) for index in known.values()]
        return [
            f"{collection}({', '.join(field for field, _ in keys)})"
            for collection, keys, _ in self._indexes
            if keys not in there[collection]
        ]

    def close(self) -> None:
        self.client.close()


__all__ = ["DuplicateKeyError", "Mongo", "MongoStore", "reaching_mongo"]
