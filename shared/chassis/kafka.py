"""Kafka: the publisher that the relay uses, and the topics that must exist.

The producer is plain (no idempotence): aiokafka's idempotent one never gives a batch up, so it and its
stop() block for ever when the broker is gone. Order within a partition holds without it, and repeats fall to
the inboxes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

import shared.contracts.every  # noqa: F401 - fills the registry of facts
from shared.chassis.connections import tell_closed_connections
from shared.chassis.logging import get_logger
from shared.chassis.relay import Publisher
from shared.chassis.store import OutboxEvent
from shared.contracts.envelope import Envelope
from shared.contracts.fact import topic_names

log = get_logger(__name__)

COMPACTED = frozenset({"applications.contact"})
PARTITIONS = 12
SEND_SECONDS = 15
REQUEST_MS = 6_000
"""How long a broker may be silent until another is asked: it may have died without a farewell."""


class KafkaPublisher(Publisher):
    """Sends events and says which of them all in-sync replicas have."""

    def __init__(self, bootstrap_servers: list[str], source: str) -> None:
        tell_closed_connections()
        self._servers = bootstrap_servers
        self._source = source
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                producer = await self.connected()
                futures = [await self._hand_over(producer, event) for event in events]
        except (KafkaError, OSError, TimeoutError) as away:
            log.warning("kafka is away", error=type(away).__name__)
            return [False] * len(events)
        await asyncio.wait(futures, timeout=SEND_SECONDS)
        return [_was_taken(future) for future in futures]

    async def stop(self) -> None:
        if self._producer is not None:
            try:
                await asyncio.wait_for(self._producer.stop(), 5)
            except (TimeoutError, KafkaError):
                log.warning("the producer did not stop in time")

    async def connected(self) -> AIOKafkaProducer:
        """The producer; connected at its first use, so that a service starts without Kafka."""
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers,
                    acks="all",
                    linger_ms=0,
                    request_timeout_ms=REQUEST_MS,
                    client_id=self._source,
                    max_batch_size=256 * 1024,
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()  # a producer that failed to start still holds its tasks
                    raise
                self._producer = producer
            return self._producer

    async def _hand_over(self, producer: AIOKafkaProducer, event: OutboxEvent) -> asyncio.Future[Any]:
        envelope = Envelope(
            id=event.id,
            type=event.type,
            source=f"/services/{self._source}",
            time=event.time,
            subject=event.key,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            traceparent=event.traceparent,
        )
        future: asyncio.Future[Any] = await producer.send(
            event.topic,
            None if event.data is None else event.data.encode(),
            key=event.key.encode(),
            headers=envelope.headers(),
        )
        return future


def _was_taken(future: asyncio.Future[Any]) -> bool:
    if not future.done():
        future.cancel()
        return False
    no = None if future.cancelled() else future.exception()
    if no is not None:
        log.warning("kafka did not take an event", error=type(no).__name__)
    return no is None and not future.cancelled()


async def create_topics(bootstrap_servers: list[str], replication: int = 1) -> list[str]:
    """Make every topic that some fact belongs to and that does not exist; returns those made.

    12 partitions: 1, 2, 3, 4, 6 and 12 consumers share them evenly. Changing the number re-maps keys.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        missing = sorted(set(topic_names()) - set(await admin.list_topics()))
        if not missing:
            return []
        answer = await admin.create_topics([_topic(name, replication) for name in missing])
        for name, code, *_ in answer.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise for_code(code)(name)
        return missing
    finally:
        await admin.close()


def _topic(name: str, replication: int) -> NewTopic:
    settings = {"min.insync.replicas": str(max(1, replication - 1))}
    if name in COMPACTED:
        settings["cleanup.policy"] = "compact"
    else:
        settings["retention.ms"] = str(14 * 24 * 3600 * 1000)
    return NewTopic(name, PARTITIONS, replication, topic_configs=settings)
