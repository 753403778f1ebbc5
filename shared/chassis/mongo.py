"""MongoDB: the one file that imports the driver. A store of aggregates, and plain collections for the rest.

Motor has passed its end of life; moving to PyMongo's async API changes this file alone (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import InsertOne, UpdateOne, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from shared.chassis.clock import SystemClock
from shared.chassis.mapping import (
    document_of,
    find_filter,
    found_of,
    record_of,
    sort_of,
    stored_of,
    update_of,
)
from shared.chassis.store import (
    Found,
    Order,
    Record,
    Store,
    Stored,
    Unavailable,
    Unstorable,
    Where,
    Write,
    Written,
)

INDEXES: tuple[list[tuple[str, int]], ...] = ([("next_due_at", 1)], [("outbox.0.at", 1)])
PUBLISHED_KEPT = timedelta(days=30)
DUPLICATE_KEY = 11000

_AWAY = (
    AutoReconnect,
    ConnectionFailure,
    ServerSelectionTimeoutError,
    ExecutionTimeout,
    WTimeoutError,
)
_AWAY_CODES = {
    6,
    7,
    89,
    91,
    189,
    262,
    9001,
    10107,
    11600,
    11602,
    13435,
    13436,
}  # stepping down, no primary, …


@asynccontextmanager
async def reaching_mongo() -> AsyncIterator[None]:
    """Turns what the driver raises when the database is away into Unavailable."""
    try:
        yield
    except _AWAY as away:
        raise Unavailable(f"MongoDB: {type(away).__name__}") from away
    except OperationFailure as failure:
        if failure.code in _AWAY_CODES:
            raise Unavailable(f"MongoDB: {failure.code}") from failure
        raise


class Mongo:
    """One client, one database: a service's own."""

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
        """Note an index; all are made at start, before the first request."""
        self._indexes.append((collection, keys, options))

    def store(self, name: str, indexes: Sequence[list[tuple[str, int]]] = ()) -> MongoStore:
        for keys in INDEXES:
            self.wants_index(name, keys, sparse=True)
        for keys in indexes:
            self.wants_index(name, keys)
        return MongoStore(self, name)

    def files(self, bucket: str) -> Any:
        """GridFS, for documents that people upload."""
        return AsyncIOMotorGridFSBucket(self.database, bucket_name=bucket)

    async def ping(self) -> None:
        async with reaching_mongo():
            await self.database.command("ping")

    async def make_indexes(self) -> None:
        """Make what was wanted; done before serving, because a collection made inside a write is slow."""
        async with reaching_mongo():
            for collection, keys, options in self._indexes:
                await self.database[collection].create_index(keys, **options)

    def close(self) -> None:
        self.client.close()


class MongoStore(Store):
    """One collection of aggregates in MongoDB."""

    def __init__(self, mongo: Mongo, name: str) -> None:
        self._mongo = mongo
        self._name = name
        self._documents = mongo.database[name]
        self._raw = self._documents.with_options(CodecOptions(document_class=RawBSONDocument))
        # A lost clearing only repeats an event, so it need not wait for the journal.
        self._unhurried = self._documents.with_options(write_concern=WriteConcern(w=1))
        self._published = mongo.database["published"]

    @property
    def name(self) -> str:
        return self._name

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        async with reaching_mongo():
            cursor = self._raw.find({"_id": {"$in": list(ids)}}, {"find": 0}, batch_size=len(ids) + 1)
            found = await cursor.to_list(len(ids))
        records = (record_of(bson.decode(raw.raw, _AWARE), len(raw.raw)) for raw in found)
        return {record.id: record for record in records}

    async def write(self, writes: Sequence[Write]) -> Written:
        now = datetime.now(UTC)  # noqa: TID251 - age of an outbox, not a fact: never travels
        operations = [_operation(write, now) for write in writes]
        try:
            async with reaching_mongo():
                result = await self._documents.bulk_write(operations, ordered=False)
        except BulkWriteError as errors:
            return await self._after(writes, errors.details)
        except (DocumentTooLarge, InvalidDocument, OverflowError) as no:
            return await self._one_by_one(writes, no)
        if result.matched_count + result.inserted_count == len(writes):
            return Written(frozenset(write.id for write in writes))
        return Written(await self._stamped(writes))

    async def archive(self, events: Sequence[Stored]) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - as above
        rows = [{"_id": event.id, "at": now, **stored_of(event)} for event in events]
        try:
            async with reaching_mongo():
                await self._published.insert_many(rows, ordered=False)
        except BulkWriteError as errors:
            _only_duplicates(errors)

    async def clear(self, sent: Mapping[str, Sequence[str]]) -> None:
        operations = [
            UpdateOne({"_id": document_id}, {"$pull": {"outbox": {"id": {"$in": list(ids)}}}})
            for document_id, ids in sent.items()
        ]
        async with reaching_mongo():
            await self._unhurried.bulk_write(operations, ordered=False)

    async def pending(self, older_than: timedelta, limit: int) -> dict[str, Sequence[Stored]]:
        before = datetime.now(UTC) - older_than  # noqa: TID251 - as above
        query = {"outbox.0.at": {"$lte": before}}
        async with reaching_mongo():
            cursor = self._documents.find(query, {"outbox": 1}).sort("outbox.0.at", 1).limit(limit)
            rows = await cursor.to_list(limit)
        return {row["_id"]: record_of({"version": 0, "state": {}, **row}, 0).outbox for row in rows}

    async def due(self, limit: int) -> list[str]:
        travelled = self._mongo.clock.travelled // timedelta(milliseconds=1)
        # $type guards: a document without an instant would compare as older than any.
        query = {
            "next_due_at": {"$type": "date"},
            "$expr": {"$lte": ["$next_due_at", {"$add": ["$$NOW", travelled]}]},
        }
        async with reaching_mongo():
            cursor = self._documents.find(query, {"_id": 1}).sort("next_due_at", 1).limit(limit)
            return [row["_id"] for row in await cursor.to_list(limit)]

    async def search(
        self, where: Where, order: Order, limit: int, after: Sequence[Any] | None
    ) -> list[Found]:
        query = find_filter(where, order, after)
        async with reaching_mongo():
            cursor = self._documents.find(query, {"state": 1, "find": 1}).sort(sort_of(order)).limit(limit)
            return [found_of(row, order) for row in await cursor.to_list(limit)]

    async def _stamped(self, writes: Sequence[Write]) -> frozenset[str]:
        stamps = {write.id: write.stamp for write in writes}
        async with reaching_mongo():
            cursor = self._documents.find({"_id": {"$in": list(stamps)}}, {"stamp": 1})
            rows = await cursor.to_list(len(stamps))
        return frozenset(row["_id"] for row in rows if row["stamp"] == stamps[row["_id"]])

    async def _after(self, writes: Sequence[Write], details: Mapping[str, Any]) -> Written:
        """Some failed: a duplicate key is a conflict like any other, the rest cannot be stored."""
        if details.get("writeConcernErrors"):
            raise Unavailable("MongoDB: a majority did not confirm")
        broken = {
            writes[error["index"]].id: Unstorable(error.get("errmsg", "not stored"))
            for error in details["writeErrors"]
            if error["code"] != DUPLICATE_KEY
        }
        return Written(await self._stamped(writes), broken)

    async def _one_by_one(self, writes: Sequence[Write], why: Exception) -> Written:
        """The driver refused the group because of one document: find it, and store the others."""
        if len(writes) == 1:
            return Written(frozenset(), {writes[0].id: Unstorable(str(why))})
        parts = [await self.write([write]) for write in writes]
        broken = {wanted: no for part in parts for wanted, no in part.unstorable.items()}
        return Written(frozenset().union(*(part.applied for part in parts)), broken)


_AWARE: CodecOptions[Mapping[str, Any]] = CodecOptions(tz_aware=True)


def _operation(write: Write, now: datetime) -> InsertOne[dict[str, Any]] | UpdateOne:
    if write.expected == 0:
        return InsertOne(document_of(write, now))
    return UpdateOne({"_id": write.id, "version": write.expected}, update_of(write, now))


def _only_duplicates(errors: BulkWriteError) -> None:
    if errors.details.get("writeConcernErrors"):
        raise Unavailable("MongoDB: a majority did not confirm") from errors
    if any(error["code"] != DUPLICATE_KEY for error in errors.details["writeErrors"]):
        raise errors


__all__ = ["DuplicateKeyError", "Mongo", "MongoStore", "reaching_mongo"]
