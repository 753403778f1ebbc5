"""`rounds replay`: publish the services' stored events again, to refill an emptied Kafka.

Every event is published as it was, with its id, in its first order. A consumer that has handled it ignores
it. Services keep their events for 30 days.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pymongo import MongoClient
from rich.console import Console
from rich.progress import Progress

from deploy.local.addresses import Addresses
from deploy.rounds.operating.evidence import SERVICES
from shared.chassis.kafka import KafkaPublisher, create_topics
from shared.chassis.store import OutboxEvent, Unavailable

AT_ONCE = 500
PATIENCE_SECONDS = 60.0


async def replay(addresses: Addresses, since: datetime | None = None) -> int:
    """Publish again every event since then, or all that are kept; returns how many."""
    servers = addresses["kafka"].split(",")
    await create_topics(servers)
    count = 0
    with (
        MongoClient[dict[str, Any]](addresses["mongo"], serverSelectionTimeoutMS=3000) as mongo,
        Progress() as bar,
    ):
        for service in SERVICES:
            published = mongo[f"rounds_{service}"]["published"]
            query = {"at": {"$gte": since}} if since else {}
            task = bar.add_task(service, total=published.count_documents(query))
            publisher = KafkaPublisher(servers, service)
            # The ids sort by the moment in which they were made, which is the order of publishing.
            for group in _groups(published.find(query).sort("_id", 1)):
                await _send(publisher, group)
                count += len(group)
                bar.advance(task, len(group))
            await publisher.stop()
    return count


async def _send(publisher: KafkaPublisher, group: list[OutboxEvent]) -> None:
    """Try until Kafka has taken all of it: brokers that have just started refuse for a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not all(await publisher.send(group)):
        if time.monotonic() > deadline:
            raise Unavailable(f"Kafka did not take everything in {PATIENCE_SECONDS:.0f} s; replay again")
        await asyncio.sleep(0.5)


async def report(addresses: Addresses, since: datetime | None = None) -> None:
    count = await replay(addresses, since)
    Console(highlight=False).print(f"{count} events published again.")


def _groups(rows: Any) -> Iterator[list[OutboxEvent]]:
    """In order; one key at most once in a group, because a group is sent all at once."""
    group: dict[tuple[str, str], OutboxEvent] = {}
    for row in rows:
        event = _event(row)
        if len(group) == AT_ONCE or (event.topic, event.key) in group:
            yield list(group.values())
            group = {}
        group[event.topic, event.key] = event
    if group:
        yield list(group.values())


def _event(row: dict[str, Any]) -> OutboxEvent:
    fields = ("type", "topic", "key", "data", "time", "correlation_id", "causation_id", "traceparent")
    return OutboxEvent(id=row["_id"], **{name: row[name] for name in fields})
