"""Asking Kafka: who has heard what, who leads, and whether all is copied."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.rounds.operating.evidence import SERVICES
from shared.chassis.kafka import create_topics


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
        topics = await described(servers)
    except (KafkaError, OSError):
        return False
    return all(len(p["isr"]) == copies for topic in topics for p in topic["partitions"])


async def busiest_leader(servers: str) -> int:
    """The number of the broker that leads most partitions."""
    topics = await described(servers)
    leaders = [p["leader"] for topic in topics for p in topic["partitions"]]
    return int(max(leaders, key=leaders.count))


async def described(servers: str, topics: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """These topics and their partitions; all of them by default."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.split(","), request_timeout_ms=3000)
    try:
        await asyncio.wait_for(admin.start(), 5)
        found: list[dict[str, Any]] = await asyncio.wait_for(admin.describe_topics(topics), 5)
        return found
    finally:
        await admin.close()
