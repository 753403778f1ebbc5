"""One event through a service: events/s beside floors A and B, and how long until the next service has it."""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.bench_service import a_service, a_subscriber, close, empty_topic, warm_up
from benchmarks.costs import Meter, StreamPace
from benchmarks.servers import Servers
from benchmarks.work import LEDGER, book, fill, held, ids, make_topics, stored_ledger, until
from shared.chassis.consuming import when
from shared.chassis.ids import new_id
from shared.contracts.catalog import PlaceHeld
from shared.contracts.payments import StatementOpened


async def through_a_service(servers: Servers, count: int) -> StreamPace:
    """Through FastStream, validation, group commit, relay, archive and commit."""
    service, meter = a_service(servers.kafka, servers.mongo), Meter(servers.platform)
    ledgers = service.documents("ledgers", LEDGER)
    await service.mongo.make_indexes()
    await service.mongo.database["ledgers"].insert_many([stored_ledger(i) for i in ids(count)])
    for topic in (PlaceHeld.topic, StatementOpened.topic):
        await empty_topic(servers.kafka, topic)
    await fill(servers.kafka, PlaceHeld.topic, ids(count))
    await warm_up(service)
    handled = 0
    began = 0.0

    async def open_when_held(fact: PlaceHeld) -> None:
        nonlocal handled, began
        if not began:
            meter.begin()
            began = time.perf_counter()
        await ledgers.change(fact.application_id, partial(book, fact))
        handled += 1

    subscriber = await a_subscriber(service, when(PlaceHeld, open_when_held))
    await until(lambda: handled == count)
    await subscriber.stop()
    await service.relay.drain(30)
    pace = StreamPace(count / (time.perf_counter() - began), meter.per(count))
    left = await service.mongo.database["ledgers"].count_documents({"outbox.0": {"$exists": True}})
    told = await service.mongo.database["published"].count_documents({})
    if (left, told) != (0, count):
        raise AssertionError(f"{left} events left, {told} of {count} told: this is no figure")
    await close(service)
    return pace


async def latency_floor(servers: list[str], count: int) -> list[float]:
    """Produce to consume in bare aiokafka, one at a time, in milliseconds."""
    topic = new_id("ping")
    await make_topics(servers, topic)
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=0)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    times = []
    for number in range(count + 50):
        began = time.perf_counter()
        await producer.send(topic, b"x" * 600, key=f"app_{number % 50}".encode())
        await consumer.getone()
        times.append((time.perf_counter() - began) * 1000)
    await consumer.stop()
    await producer.stop()
    return times[50:]


async def latency_to_next_service(servers: list[str], mongo_url: str, count: int) -> list[float]:
    """From the commit of a change to the handler of the next service, one at a time, in milliseconds."""
    teller = a_service(servers, mongo_url)
    await empty_topic(servers, StatementOpened.topic)
    ledgers = teller.documents("ledgers", LEDGER)
    await teller.mongo.make_indexes()
    command = [sys.executable, "-m", "benchmarks.listener", ",".join(servers), mongo_url]
    listener = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert listener.stdout is not None
        while (await listener.stdout.readline()).strip() != b"ready":
            assert listener.returncode is None
        times = []
        for application_id in ids(count + 50):
            await ledgers.change(application_id, partial(book, held(application_id)))
            committed = time.perf_counter()
            times.append((float(await listener.stdout.readline()) - committed) * 1000)
    finally:
        listener.kill()
        await listener.wait()
    await close(teller)
    return times[50:]
