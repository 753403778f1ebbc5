"""The floors: the same work by hand in bare aiokafka and Motor, without framework, validation or failures.

A: message by message, 32 in flight.  B: batched by hand.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReturnDocument, UpdateOne

from benchmarks.costs import Meter, StreamPace
from benchmarks.servers import Servers
from benchmarks.work import fill, ids, make_topics, opened, stored_ledger, until
from shared.chassis.ids import new_id


class Floor:
    """One consumer, one producer, one collection."""

    def __init__(self, servers: Servers, count: int) -> None:
        self._servers = servers.kafka
        self._meter = Meter(servers.platform)
        self._count = count
        self._run = new_id("floor")
        self._client: Any = AsyncIOMotorClient(servers.mongo, w="majority")
        self._documents = self._client[self._run]["ledgers"]
        self._archive = self._client[self._run]["published"]

    async def run(self, *, batched: bool) -> StreamPace:
        """From the first fetch to the last commit."""
        incoming, outgoing = f"{self._run}.in", f"{self._run}.out"
        await make_topics(self._servers, incoming, outgoing)
        await self._documents.insert_many([stored_ledger(ledger_id) for ledger_id in ids(self._count)])
        await fill(self._servers, incoming, ids(self._count))
        producer = AIOKafkaProducer(bootstrap_servers=self._servers, acks="all", linger_ms=0)
        consumer = AIOKafkaConsumer(
            incoming, bootstrap_servers=self._servers, group_id=self._run,
            enable_auto_commit=False, auto_offset_reset="earliest",
        )  # fmt: skip
        await producer.start()
        await consumer.start()
        handle = Batched(self, producer, outgoing) if batched else OneByOne(self, producer, outgoing)
        await until(lambda: bool(consumer.assignment()))
        self._meter.begin()
        began, done = time.perf_counter(), 0
        while done < self._count:
            found = await consumer.getmany(timeout_ms=1000, max_records=500 if batched else 256)
            records = [record for some in found.values() for record in some]
            if records:
                await handle.handle(records)
                await consumer.commit()
                done += len(records)
        pace = StreamPace(self._count / (time.perf_counter() - began), self._meter.per(self._count))
        await consumer.stop()
        await producer.stop()
        await self._client.drop_database(self._run)
        self._client.close()
        return pace

    @property
    def documents(self) -> Any:
        return self._documents

    @property
    def archive(self) -> Any:
        return self._archive


def _event(record: ConsumerRecord, ledger_id: str) -> dict[str, Any]:
    return {
        "id": "e" + dict(record.headers)["ce_id"].decode(), "type": "StatementOpened",
        "data": json.loads(opened(ledger_id).model_dump_json()),
    }  # fmt: skip


class OneByOne:
    """Floor A."""

    def __init__(self, floor: Floor, producer: AIOKafkaProducer, topic: str) -> None:
        self._floor, self._producer, self._topic = floor, producer, topic
        self._room = asyncio.Semaphore(32)

    async def handle(self, records: list[ConsumerRecord]) -> None:
        await asyncio.gather(*map(self._one, records))

    async def _one(self, record: ConsumerRecord) -> None:
        async with self._room:
            body = json.loads(record.value)
            ledger_id, message_id = body["application_id"], dict(record.headers)["ce_id"].decode()
            document = await self._floor.documents.find_one({"_id": ledger_id})
            if message_id in document["inbox"]:
                return
            lines = [*document["state"]["lines"], {"key": "hold", "amount": body["fee"]["amount"]}]
            event = _event(record, ledger_id)
            after = await self._floor.documents.find_one_and_update(
                {"_id": ledger_id, "version": document["version"], "inbox": {"$ne": message_id}},
                {
                    "$set": {"state.state": "open", "state.lines": lines, "version": document["version"] + 1},
                    "$push": {"outbox": event, "inbox": {"$each": [message_id], "$slice": -1000}},
                },
                projection={"outbox": 1},
                return_document=ReturnDocument.AFTER,
            )
            for pending in after["outbox"]:
                await self._producer.send_and_wait(
                    self._topic, json.dumps(pending["data"]).encode(), key=ledger_id.encode(),
                    headers=[("ce_id", pending["id"].encode()), ("ce_type", b"StatementOpened")],
                )  # fmt: skip
            await self._floor.archive.insert_many([{"_id": e["id"], **e} for e in after["outbox"]])
            sent = [e["id"] for e in after["outbox"]]
            await self._floor.documents.update_one(
                {"_id": ledger_id}, {"$pull": {"outbox": {"id": {"$in": sent}}}}
            )


class Batched:
    """Floor B."""

    def __init__(self, floor: Floor, producer: AIOKafkaProducer, topic: str) -> None:
        self._floor, self._producer, self._topic = floor, producer, topic

    async def handle(self, records: list[ConsumerRecord]) -> None:
        bodies = [(json.loads(r.value), dict(r.headers)["ce_id"].decode(), r) for r in records]
        wanted = [body["application_id"] for body, _, _ in bodies]
        cursor = self._floor.documents.find({"_id": {"$in": wanted}}, batch_size=1000)
        found = {document["_id"]: document for document in await cursor.to_list(None)}
        writes, events = [], []
        for body, message_id, record in bodies:
            document = found[body["application_id"]]
            if message_id in document["inbox"]:
                continue
            lines = [*document["state"]["lines"], {"key": "hold", "amount": body["fee"]["amount"]}]
            event = _event(record, document["_id"])
            writes.append(UpdateOne(
                {"_id": document["_id"], "version": document["version"], "inbox": {"$ne": message_id}},
                {
                    "$set": {"state.state": "open", "state.lines": lines, "version": document["version"] + 1},
                    "$push": {"outbox": event, "inbox": {"$each": [message_id], "$slice": -1000}},
                },
            ))  # fmt: skip
            events.append((document["_id"], event))
        result = await self._floor.documents.bulk_write(writes, ordered=False)
        assert result.matched_count == len(writes)
        sent = [
            await self._producer.send(
                self._topic, json.dumps(event["data"]).encode(), key=ledger_id.encode(),
                headers=[("ce_id", event["id"].encode()), ("ce_type", b"StatementOpened")],
            )
            for ledger_id, event in events
        ]  # fmt: skip
        await asyncio.gather(*sent)
        await self._floor.archive.insert_many([{"_id": e["id"], **e} for _, e in events], ordered=False)
        clears = [UpdateOne({"_id": i}, {"$pull": {"outbox": {"id": e["id"]}}}) for i, e in events]
        await self._floor.documents.bulk_write(clears, ordered=False)
