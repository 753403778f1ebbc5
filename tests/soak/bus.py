"""Asking Kafka: what it holds and how often, who has heard it, who leads, and whether all is copied."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.ops.evidence import SERVICES
from shared.chassis.kafka import PARTITIONS, create_topics
from shared.contracts.fact import topic_names

ID_HEADER = "ce_id"


async def count_repeats(servers: str) -> tuple[int, int]:
    """Different events, and records beyond one for each."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers.split(","), enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for topic in topic_names() for n in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(partitions)
        ids: set[bytes] = set()
        records = 0
        while any([await consumer.position(p) < ends[p] for p in partitions]):
            for found in (await consumer.getmany(timeout_ms=500)).values():
                records += len(found)
                ids.update(dict(record.headers)[ID_HEADER] for record in found)
        return len(ids), records - len(ids)
    finally:
        await consumer.stop()


async def heard(servers: str) -> dict[str, set[tuple[str, int]]]:
    """By service: the partitions of which it has heard something."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.split(","))
    await admin.start()
    try:
        found = {service: await admin.list_consumer_group_offsets(service) for service in SERVICES}
        return {
            service: {(p.topic, p.partition) for p, offset in offsets.items() if offset.offset > 0}
            for service, offsets in found.items()
        }
    finally:
        await admin.close()


async def unheard(servers: str, expected: dict[str, set[tuple[str, int]]]) -> list[str]:
    """Which of these partitions hold records that their service has not committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.split(","))
    consumer = AIOKafkaConsumer(bootstrap_servers=servers.split(","))
    await admin.start()
    await consumer.start()
    try:
        left = []
        for service, partitions in expected.items():
            offsets = await admin.list_consumer_group_offsets(service)
            ends = await consumer.end_offsets([TopicPartition(*one) for one in partitions])
            done = {partition: offset.offset for partition, offset in offsets.items()}
            left += [f"{service}: {p.topic} {p.partition}" for p, end in ends.items() if done.get(p, 0) < end]
        return left
    finally:
        await consumer.stop()
        await admin.close()


async def make_topics(servers: str, copies: int) -> None:
    await create_topics(servers.split(","), replication=copies)


async def all_in_sync(servers: str, copies: int) -> bool:
    """Whether every partition of every topic has so many."""
    try:
        topics = await _described(servers)
    except (KafkaError, OSError):
        return False
    return all(len(p["isr"]) == copies for topic in topics for p in topic["partitions"])


async def busiest_leader(servers: str) -> int:
    """The number of the broker that leads most partitions."""
    topics = await _described(servers)
    leaders = [p["leader"] for topic in topics for p in topic["partitions"]]
    return int(max(leaders, key=leaders.count))


async def _described(servers: str) -> list[dict[str, Any]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.split(","), request_timeout_ms=3000)
    try:
        await asyncio.wait_for(admin.start(), 5)
        described: list[dict[str, Any]] = await asyncio.wait_for(admin.describe_topics(), 5)
        return described
    finally:
        await admin.close()
