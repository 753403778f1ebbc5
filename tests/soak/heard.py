"""When each record was told, and when each service had handled it: read afterwards from what Kafka noted.

Nobody is asked while things break, so nothing here can be late because its own way was cut: the producer's
moment is in each record, and the moment of each commit in the topic where Kafka keeps them.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from deploy.rounds.operating.evidence import SERVICES
from shared.chassis.kafka import PARTITIONS
from shared.contracts.fact import topic_names
from tests.soak.bus import described

COMMITS = "__consumer_offsets"
LAST_COMMIT_VERSION = 1
"""A key of a higher version is not a commit but the state of a group."""
ID_HEADER = "ce_id"

Place = tuple[str, int]
"""A partition of a topic."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One record and one service that hears its topic; moments in seconds since the soak began."""

    service: str
    told: float
    handled: float | None
    """None: not when this was read."""


@dataclass(slots=True)
class Log:
    """What Kafka held."""

    heard: list[Heard]
    events: int
    """Different ones."""
    repeats: int
    """Records that tell one of them again."""


@dataclass(slots=True)
class Commits:
    """How far one service had come in one partition, and when."""

    moments: list[float] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)

    def add(self, moment: float, offset: int) -> None:
        """In order of time; who comes back to an earlier offset has nothing new to say."""
        if not self.reached or offset > self.reached[-1]:
            self.moments.append(moment)
            self.reached.append(offset)

    def of(self, offset: int) -> float | None:
        """When the record at this offset was behind it."""
        first = bisect_left(self.reached, offset + 1)
        return self.moments[first] if first < len(self.moments) else None


async def read(servers: str, began: float) -> Log:
    """Everything that Kafka holds; `began` is the moment of the clock on the wall that counts as 0."""
    commits = await _commits(servers, began)
    heard: list[Heard] = []
    ids: set[bytes] = set()
    records = 0
    async for record in _records(servers, [(name, n) for name in topic_names() for n in range(PARTITIONS)]):
        if (event_id := dict(record.headers).get(ID_HEADER)) is not None:
            ids.add(event_id)
            records += 1
        told = record.timestamp / 1000 - began
        heard += [
            Heard(service, told, known.of(record.offset))
            for service in SERVICES
            if (known := commits.get((service, record.topic, record.partition))) is not None
        ]
    return Log(heard, len(ids), records - len(ids))


async def _commits(servers: str, began: float) -> dict[tuple[str, str, int], Commits]:
    (topic,) = await described(servers, [COMMITS])
    found: dict[tuple[str, str, int], Commits] = {}
    async for record in _records(servers, [(COMMITS, p["partition"]) for p in topic["partitions"]]):
        if (key := committed_for(record.key)) is not None and record.value:
            (offset,) = struct.unpack_from(">q", record.value, 2)
            found.setdefault(key, Commits()).add(record.timestamp / 1000 - began, offset)
    return found


def committed_for(key: bytes | None) -> tuple[str, str, int] | None:
    """The group, topic and partition that a record of Kafka's own topic speaks of; None when it does not."""
    if key is None or struct.unpack_from(">h", key)[0] > LAST_COMMIT_VERSION:
        return None
    at = 2
    names = []
    for _ in range(2):
        (length,) = struct.unpack_from(">h", key, at)
        names.append(key[at + 2 : at + 2 + length].decode())
        at += 2 + length
    (partition,) = struct.unpack_from(">i", key, at)
    return names[0], names[1], partition


async def _records(servers: str, places: Iterable[Place]) -> AsyncIterator[ConsumerRecord]:
    """From the first to what is the last now, each partition in order."""
    partitions = [TopicPartition(*place) for place in places]
    consumer = AIOKafkaConsumer(bootstrap_servers=servers.split(","), enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(partitions)
        while await _is_behind(consumer, ends):
            for found in (await consumer.getmany(timeout_ms=500)).values():
                for record in found:
                    yield record
    finally:
        await consumer.stop()


async def _is_behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return any([await consumer.position(partition) < end for partition, end in ends.items()])


def around(heard: Sequence[Heard], at: float, seconds: float) -> Sequence[Heard]:
    """Those told within so many seconds before or after; `heard` is in order of telling."""
    first = bisect_left(heard, at - seconds, key=lambda one: one.told)
    last = bisect_left(heard, at + seconds, key=lambda one: one.told)
    return heard[first:last]
