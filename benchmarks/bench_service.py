"""A service for the benchmarks: the whole chassis, a database of its own, topics that begin empty."""

from __future__ import annotations

from aiokafka.admin import AIOKafkaAdminClient

from benchmarks.work import make_topics
from shared.chassis.consuming import Consumer, Subscription
from shared.chassis.deadletters import MongoDeadLetters
from shared.chassis.ids import new_id
from shared.chassis.logging import configure_logging
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.subscriber import Subscriber


def a_service(servers: list[str], mongo_url: str, name: str = "") -> Service:
    name = name or new_id("bench")
    settings = ServiceSettings.model_validate(
        {"mongo_url": mongo_url, "mongo_database": name, "kafka_bootstrap_servers": ",".join(servers)}
    )
    configure_logging("services.bench", "json", "error")
    return Service(name, settings)


async def a_subscriber(service: Service, *subscriptions: Subscription) -> Subscriber:
    consumer = Consumer(service.name, subscriptions, MongoDeadLetters(service.mongo), service.clock)
    subscriber = Subscriber(service.name, service.settings, consumer)
    await subscriber.start()
    return subscriber


async def empty_topic(servers: list[str], topic: str) -> None:
    """The topic, new."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    if topic in await admin.list_topics():
        await admin.delete_topics([topic])
    gone = False
    while not gone:
        gone = topic not in await admin.list_topics()
    await admin.close()
    await make_topics(servers, topic)


async def warm_up(service: Service) -> None:
    """Connect the producer, so that connecting is not measured."""
    await service._publisher.connected()


async def close(service: Service) -> None:
    await service.relay.drain(30)
    await service._publisher.stop()
    await service.mongo.client.drop_database(service.mongo.database.name)
    service.mongo.close()
