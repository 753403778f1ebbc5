"""FastStream: fetches batches, hands them to the consumer, and commits when all of a batch is done.

What must not be left at its default (each of them loses or repeats messages): the ack policy, the offset of
a new group, `reply_to`, and the parser, which would skip a record with a null or non-UTF-8 header.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import InvalidSessionTimeoutError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.chassis.connections import tell_closed_connections
from shared.chassis.consuming import Consumer
from shared.chassis.logging import get_logger
from shared.chassis.metrics import BATCH_SECONDS
from shared.chassis.settings import ServiceSettings

log = get_logger(__name__)

IDLE_FETCH_MS = 1000
"""How long one fetch waits for records."""
FINISH_SECONDS = 10
"""How long the group waits for a batch in hand; what is not done by then comes again, and is known."""
METADATA_SECONDS = 10
"""How soon topics are noticed that were made again after Kafka had lost them; the default is five minutes."""
HEARTBEAT_MS = 1000
"""As late may a consumer hear that partitions pass to or from it; what is told meanwhile waits."""
REBALANCE_MS = 30_000
"""How long the group waits for a member to finish its batch and join again."""
TOO_SHORT = "set CONSUMER_SESSION_SECONDS to 6, or lower group.min.session.timeout.ms of the brokers"
SILENT_SECONDS = 180
"""A consumer that has not asked for records for so long is dead, although its process lives."""


@dataclass(frozen=True, slots=True)
class _Blank:
    """Stands in for a batch while FastStream builds its message: our own reader looks at the headers."""

    topic: str
    offset: int
    timestamp: int
    headers: tuple[()] = ()
    value: bytes = b""


class Subscriber:
    """One Kafka consumer for all topics of a service, in the group that bears its name."""

    def __init__(self, service: str, settings: ServiceSettings, consumer: Consumer) -> None:
        self._service = service
        self._settings = settings
        self._consumer = consumer
        self._busy = False
        self._asked_at = time.monotonic()
        self._started = asyncio.Event()
        self._assigned = False
        tell_closed_connections()
        self._broker, self._subscriber = self._build()

    async def start(self) -> None:
        """Join the group; keeps trying while Kafka is away."""
        while True:
            try:
                await self._broker.start()
            except (KafkaError, OSError) as away:
                do = TOO_SHORT if isinstance(away, InvalidSessionTimeoutError) else "trying again"
                log.warning("cannot consume yet", error=type(away).__name__, do=do)
                await self._broker.stop()
                await asyncio.sleep(1)
            else:
                self._started.set()
                return

    async def stop(self) -> None:
        """Finish the batch in hand, commit it, and leave the group."""
        await self._broker.stop()

    async def rejoin_if_lost(self) -> None:
        """Join anew where the task that keeps it in its group has died; to be asked every second or so.

        aiokafka then fetches nothing more, and yet goes on telling the group that it is there: until the
        group gives it up (`REBALANCE_MS`), nobody else gets its partitions. See connections.py for what it
        died of in a soak.
        """
        if not self._started.is_set() or self._is_coordinated():
            return
        log.error("lost its place in the group; joining anew", why=self._why_lost())
        try:
            await self._broker.stop()
        except (KafkaError, OSError, RuntimeError) as gone:
            log.warning("could not leave the group in order", error=str(gone))
        await self.start()

    def is_alive(self) -> bool:
        """Whether it is still a member of its group and asks for records (about once a second)."""
        if not self._started.is_set() or self._busy:
            return True
        return self._is_coordinated() and time.monotonic() - self._asked_at < SILENT_SECONDS

    def _is_coordinated(self) -> bool:
        task = self._coordination()
        return task is None or not task.done()

    def _why_lost(self) -> str:
        """What the task died of: an error of the group's, such as a session shorter than brokers allow."""
        task = self._coordination()
        if task is None or not task.done() or task.cancelled():
            return "ended without an error"
        return repr(task.exception())

    def _coordination(self) -> asyncio.Task[None] | None:
        coordinator = getattr(self._subscriber.consumer, "_coordinator", None)
        task: asyncio.Task[None] | None = getattr(coordinator, "_coordination_task", None)
        return task

    def is_assigned(self) -> bool:
        """Whether the group has given it partitions (or found it none to give) at least once."""
        return self._assigned

    def partitions(self) -> Sequence[TopicPartition]:
        """What the group has given it now."""
        consumer = self._subscriber.consumer
        return sorted(consumer.assignment()) if consumer else []

    async def finish_batch(self) -> None:
        """Wait for the batch in hand; FastStream's lock is held until after its commit."""
        await self._subscriber.lock.wait_release(FINISH_SECONDS)

    def take_over(self) -> None:
        """Partitions are ours."""
        self._assigned = True
        self._consumer.take_over()

    def _build(self) -> tuple[KafkaBroker, Any]:
        session = self._settings.consumer_session_seconds
        broker = KafkaBroker(
            self._settings.bootstrap_servers,
            client_id=self._service,
            consumer_only=True,
            # Longer than the wait for a killed member's session, which is part of joining.
            request_timeout_ms=int(session * 1000) + 1000,
            metadata_max_age_ms=METADATA_SECONDS * 1000,
            graceful_timeout=self._settings.graceful_seconds,
            allow_auto_create_topics=False,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            # Its dependency injection visits a thread for each batch, which costs more than all the rest.
            apply_types=False,
            logger=_Log(),
        )
        subscriber = broker.subscriber(
            *self._consumer.topics,
            batch=True,
            group_id=self._service,
            auto_offset_reset="earliest",
            no_reply=True,
            parser=_whole_batch,
            decoder=_as_fetched,
            max_records=self._settings.fetch_records,
            batch_timeout_ms=IDLE_FETCH_MS,
            session_timeout_ms=int(session * 1000),
            heartbeat_interval_ms=HEARTBEAT_MS,
            rebalance_timeout_ms=REBALANCE_MS,
            max_poll_interval_ms=300_000,
            fetch_max_wait_ms=500,
            listener=_Drain(self),
        )
        subscriber(self._handle)
        patient: Any = subscriber
        patient.get_msg = self._patient
        return broker, patient

    async def _handle(self, records: tuple[ConsumerRecord, ...]) -> None:
        self._busy = True
        try:
            with BATCH_SECONDS.time():
                await self._consumer.handle_batch(records)
        finally:
            self._busy = False

    async def _patient(self, consumer: Any) -> tuple[ConsumerRecord, ...]:
        """Fetch, without FastStream's sleep after an empty fetch: it would delay what comes meanwhile."""
        while True:
            self._asked_at = time.monotonic()
            found = await consumer.getmany(timeout_ms=IDLE_FETCH_MS, max_records=self._settings.fetch_records)
            if found:
                return tuple(record for records in found.values() for record in records)


class _Drain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Before partitions go to another consumer, the batch in hand is finished and committed."""

    def __init__(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        await self._subscriber.finish_batch()

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        self._subscriber.take_over()


class _Log:
    """FastStream's messages, in our log."""

    def log(self, level: int, message: Any, /, *_: Any, exc_info: Any = None, extra: Any = None) -> None:
        if level >= logging.WARNING and "Make sure the topics exist" not in str(message):
            log.log(level, str(message), exc_info=exc_info)


async def _whole_batch(records: tuple[ConsumerRecord, ...], parse: Any) -> KafkaMessage:
    first = records[0]
    message: KafkaMessage = await parse((_Blank(first.topic, first.offset, first.timestamp),))
    message.raw_message = records
    return message


async def _as_fetched(message: KafkaMessage) -> Any:
    """Nothing is decoded before our own reader looks at it."""
    return message.raw_message
