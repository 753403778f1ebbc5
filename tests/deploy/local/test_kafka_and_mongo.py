"""Real Kafka and MongoDB, started, broken and started again as tests and benchmarks will do it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.platform import Platform

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root: Path = tmp_path_factory.mktemp("platform")
    with Platform(root, processes=("mongo", "kafka")) as running:
        yield running


def test_mongo_is_a_primary_that_keeps_data_over_a_kill(platform: Platform) -> None:
    with MongoClient[dict[str, int]](platform.mongo) as client:
        client.test.get_collection("numbers").insert_one({"n": 7})
    platform["mongo"].kill()
    platform["mongo"].start()
    platform["mongo"].wait_until_ready()
    with MongoClient[dict[str, int]](platform.mongo) as client:
        found = client.test.get_collection("numbers").find_one({"n": 7})
    assert found is not None


async def test_kafka_keeps_messages_over_a_stop(platform: Platform) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=platform.kafka)
    await admin.start()
    await admin.create_topics([NewTopic("t", num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka, acks="all") as producer:
        await producer.send_and_wait("t", b"hello")
    platform["kafka"].terminate()
    platform["kafka"].start()
    platform["kafka"].wait_until_ready()
    consumer = AIOKafkaConsumer("t", bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    async with consumer:
        message = await consumer.getone()
    assert message.value == b"hello"


def test_a_suspended_process_is_alive_and_silent_until_resumed(platform: Platform) -> None:
    mongo = platform["mongo"]
    before = mongo.pid
    mongo.suspend()
    with (
        MongoClient[dict[str, int]](platform.mongo, serverSelectionTimeoutMS=300) as client,
        pytest.raises(PyMongoError),
    ):
        client.admin.command("ping")
    mongo.resume()
    mongo.wait_until_ready()
    assert mongo.pid == before
