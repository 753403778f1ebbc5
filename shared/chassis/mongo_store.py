"""One collection of aggregates in MongoDB: the store that services run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError

from shared.chassis.clock import SystemClock
from shared.chassis.mapping import (
    document_of,
    event_fields,
    find_filter,
    found_of,
    record_of,
    sort_of,
    update_of,
)
from shared.chassis.mongo_errors import reaching_mongo
from shared.chassis.store import (
    FoundDocument,
    Order,
    OutboxEvent,
    Record,
    Store,
    TooLarge,
    Unavailable,
    Unstorable,
    Where,
    Write,
    Written,
)

DUPLICATE_KEY = 11000
TOO_LARGE = {10334, 17419, 17420}
_AWARE: CodecOptions[Mapping[str, Any]] = CodecOptions(tz_aware=True)


class MongoStore(Store):
    """One collection of aggregates in MongoDB."""

    def __init__(self, database: Any, name: str, clock: SystemClock) -> None:
        self._clock = clock
        self._name = name
        self._documents = database[name]
        self._raw = self._documents.with_options(CodecOptions(document_class=RawBSONDocument))
        # A lost clearing only repeats an event, so it need not wait for the journal.
        self._unhurried = self._documents.with_options(write_concern=WriteConcern(w=1))
        self._published = database["published"]

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
        except Unstorable as no:
            return await self._one_by_one(writes, no)
        if result.matched_count + result.inserted_count == len(writes):
            return Written(frozenset(write.id for write in writes))
        return Written(await self._stamped(writes))

    async def archive(self, events: Sequence[OutboxEvent]) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - as above
        rows = [{"_id": event.id, "at": now, **event_fields(event)} for event in events]
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

    async def pending(self, older_than: timedelta, limit: int) -> dict[str, Sequence[OutboxEvent]]:
        before = datetime.now(UTC) - older_than  # noqa: TID251 - as above
        query = {"outbox.0.at": {"$lte": before}}
        async with reaching_mongo():
            cursor = self._documents.find(query, {"outbox": 1}).sort("outbox.0.at", 1).limit(limit)
            rows = await cursor.to_list(limit)
        return {row["_id"]: record_of({"version": 0, "state": {}, **row}, 0).outbox for row in rows}

    async def due(self, limit: int) -> list[str]:
        travelled = self._clock.travelled // timedelta(milliseconds=1)
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
    ) -> list[FoundDocument]:
        query = find_filter(where, order, after)
        async with reaching_mongo():
            cursor = self._documents.find(query, {"state": 1, "find": 1}).sort(sort_of(order)).limit(limit)
            return [found_of(row, order) for row in await cursor.to_list(limit)]

    async def count(self, where: Where, most: int) -> int:
        async with reaching_mongo():
            return int(await self._documents.count_documents(find_filter(where, [], None), limit=most))

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
            writes[error["index"]].id: _unstorable(error)
            for error in details["writeErrors"]
            if error["code"] != DUPLICATE_KEY
        }
        return Written(await self._stamped(writes), broken)

    async def _one_by_one(self, writes: Sequence[Write], why: Unstorable) -> Written:
        """The driver refused the group because of one document: find it, and store the others."""
        if len(writes) == 1:
            return Written(frozenset(), {writes[0].id: why})
        parts = [await self.write([write]) for write in writes]
        broken = {wanted: no for part in parts for wanted, no in part.unstorable.items()}
        return Written(frozenset().union(*(part.applied for part in parts)), broken)


def _operation(write: Write, now: datetime) -> InsertOne[dict[str, Any]] | UpdateOne:
    if write.expected == 0:
        return InsertOne(document_of(write, now))
    return UpdateOne({"_id": write.id, "version": write.expected}, update_of(write, now))


def _unstorable(error: Mapping[str, Any]) -> Unstorable:
    kind = TooLarge if error["code"] in TOO_LARGE else Unstorable
    return kind(error.get("errmsg", "not stored"))


def _only_duplicates(errors: BulkWriteError) -> None:
    if errors.details.get("writeConcernErrors"):
        raise Unavailable("MongoDB: a majority did not confirm") from errors
    if any(error["code"] != DUPLICATE_KEY for error in errors.details["writeErrors"]):
        raise errors
