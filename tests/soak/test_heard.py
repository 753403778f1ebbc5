"""What Kafka noted about who had handled what, and when."""

from __future__ import annotations

import struct
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.local.platform import Platform
from shared.chassis.kafka import create_topics
from tests.soak.heard import Commits, committed_for, read

TOPIC = "catalog.hold"
PARTITION = 3


def key(version: int, *names: str) -> bytes:
    parts = [struct.pack(">h", len(name)) + name.encode() for name in names]
    return struct.pack(">h", version) + b"".join(parts) + struct.pack(">i", 7)


def test_a_commit_says_whose_and_of_what() -> None:
    assert committed_for(key(1, "payments", TOPIC)) == ("payments", TOPIC, 7)


@pytest.mark.parametrize("other", [None, key(2, "payments")])
def test_the_state_of_a_group_is_no_commit(other: bytes | None) -> None:
    assert committed_for(other) is None


def test_a_record_is_handled_with_the_first_commit_beyond_it() -> None:
    commits = Commits()
    for moment, offset in ((1.0, 3), (2.0, 3), (3.0, 2), (4.0, 6)):
        commits.add(moment, offset)
    assert [commits.of(offset) for offset in (0, 2, 3, 5, 6)] == [1.0, 1.0, 4.0, 4.0, None]


@pytest.mark.servers
@pytest.mark.enable_socket
async def test_told_handled_and_repeated_on_a_real_broker(servers: Platform) -> None:
    await create_topics([servers.kafka])
    began = time.time()
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka)
    await producer.start()
    for event_id in (b"evt_heard_1", b"evt_heard_1", b"evt_heard_2"):
        await producer.send_and_wait(TOPIC, b"{}", partition=PARTITION, headers=[("ce_id", event_id)])
    await producer.stop()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers.kafka, group_id="payments", enable_auto_commit=False
    )
    await consumer.start()
    partition = TopicPartition(TOPIC, PARTITION)
    consumer.assign([partition])
    (end,) = (await consumer.end_offsets([partition])).values()
    await consumer.commit({partition: end - 1})
    await consumer.stop()

    log = await read(servers.kafka, began)

    mine = [one for one in log.heard if one.service == "payments" and one.told >= 0][-3:]
    assert [one.handled is not None and one.handled >= one.told for one in mine] == [True, True, False]
    assert mine[2].handled is None
    assert log.repeats >= 1
