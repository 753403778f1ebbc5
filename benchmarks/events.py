"""One event through a service: events/s beside floors A and B, and how long until the next service has it."""

from __future__ import annotations

import asyncio
import statistics
import time
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.work import LEDGER, book, fill, ids, make_topics, stored_ledger
from shared.chassis.consuming import Consumer, when
from shared.chassis.deadletters import MongoDeadLetters
from shared.chassis.ids import new_id
from shared.chassis.logging import configure_logging
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.subscriber import Subscriber
from shared.contracts.catalog import PlaceHeld
from shared.contracts.payments import StatementOpened


def a_service(servers: list[str], mongo_url: str) -> Service:
    """A service with the whole chassis, in a database of its own."""
    name = new_id("bench")
    settings = ServiceSettings.model_validate(
        {"mongo_url": mongo_url, "mongo_database": name, "kafka_bootstrap_servers": ",".join(servers)}
    )
    configure_logging("x.bench", "json", "error")
    return Service(name, settings)


async def through_a_service(servers: list[str], mongo_url: str, count: int) -> float:
    """Events/s through FastStream, validation, group commit, relay, archive, commit: all that a service does."""
    service = a_service(servers, mongo_url)
    incoming = "catalog.hold"
    ledgers = service.documents("ledgers", LEDGER)
    await service.mongo.make_indexes()
    await service.mongo.database["ledgers"].insert_many([stored_ledger(i) for i in ids(count)])
    await _refill(servers, incoming, count)
    await _refill(servers, StatementOpened.topic, 0)
    handled = 0

    async def open_when_held(fact: PlaceHeld) -> None:
        nonlocal handled
        await ledgers.change(fact.application_id, partial(book, fact))
        handled += 1

    consumer = Consumer(
        service.name, [when(PlaceHeld, open_when_held)], MongoDeadLetters(service.mongo), service.clock
    )
    subscriber = Subscriber(service.name, service.settings, consumer)
    await service._publisher._started()
    await subscriber.start()
    while not handled:
        await asyncio.sleep(0.001)
    first, began = handled, time.perf_counter()
    while handled < count:
        await asyncio.sleep(0.005)
    await subscriber.stop()
    await service.relay.drain(30)
    rate = (count - first) / (time.perf_counter() - began)
    left = await service.mongo.database["ledgers"].count_documents({"outbox.0": {"$exists": True}})
    opened = await service.mongo.database["published"].count_documents({})
    assert (left, opened) == (0, count), (left, opened)
    await _close(service)
    return rate


async def _refill(servers: list[str], topic: str, count: int) -> None:
    """An empty topic with `count` records."""
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    if topic in await admin.list_topics():
        await admin.delete_topics([topic])
        while topic in await admin.list_topics():
            await asyncio.sleep(0.1)
    await admin.close()
    await make_topics(servers, topic)
    await fill(servers, topic, ids(count))


async def _close(service: Service) -> None:
    await service._publisher.stop()
    await service.mongo.client.drop_database(service.mongo.database.name)
    service.mongo.close()


async def latency_floor(servers: list[str], count: int) -> list[float]:
    """Produce to consume in bare aiokafka, one at a time, in milliseconds."""
    topic = new_id("ping")
    await make_topics(servers, topic)
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=0)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    times = []
    for number in range(count):
        began = time.perf_counter()
        await producer.send(topic, b"x" * 600, key=f"app_{number % 50}".encode())
        await consumer.getone()
        times.append((time.perf_counter() - began) * 1000)
    await consumer.stop()
    await producer.stop()
    return times[count // 10 :]


async def latency_to_next_service(servers: list[str], mongo_url: str, count: int) -> list[float]:
    """From the commit of a change to the handler of the next service, one at a time, in milliseconds."""
    teller, listener = a_service(servers, mongo_url), a_service(servers, mongo_url)
    topic = StatementOpened.topic
    await _refill(servers, topic, 0)
    ledgers = teller.documents("ledgers", LEDGER)
    await teller.mongo.make_indexes()
    arrived: asyncio.Queue[float] = asyncio.Queue()

    async def note(fact: StatementOpened) -> None:
        arrived.put_nowait(time.perf_counter())

    consumer = Consumer(
        listener.name, [when(StatementOpened, note)], MongoDeadLetters(listener.mongo), listener.clock
    )
    subscriber = Subscriber(listener.name, listener.settings, consumer)
    await subscriber.start()
    while not subscriber.is_assigned():
        await asyncio.sleep(0.05)
    times = []
    from benchmarks.work import held

    for number in range(count):
        await ledgers.change(f"app_{number}", partial(book, held(f"app_{number}")))
        committed = time.perf_counter()
        times.append((await arrived.get() - committed) * 1000)
    await subscriber.stop()
    await teller.relay.drain(10)
    await _close(teller)
    await _close(listener)
    return times[count // 10 :]


def spread(times: list[float]) -> dict[str, Any]:
    ordered = sorted(times)
    return {"p50": statistics.median(ordered), "p99": ordered[int(len(ordered) * 0.99)]}
