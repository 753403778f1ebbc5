"""The chassis on real Kafka and MongoDB: from a change here to a handler there, also through poison."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from deploy.local.platform import Platform
from shared.chassis.connections import tell_closed_connections
from shared.chassis.decision import NotFound
from shared.chassis.documents import Documents
from shared.chassis.kafka import create_topics
from shared.chassis.relay import sweep
from shared.chassis.store import Unavailable
from shared.contracts.notifications import EmailSent
from tests.chassis.kafka_pair import NO_TIME, Pair, answer, eventually
from tests.chassis.toy import TILL, put, said

pytestmark = pytest.mark.servers


@pytest.fixture
async def pair(servers: Platform) -> AsyncIterator[Pair]:
    await create_topics([servers.kafka])
    made = Pair(servers)
    await made.service.mongo.make_indexes()
    yield made
    for listener in made.listeners:
        await listener.stop()
    await made.service.relay.drain(5)
    await made.service._publisher.stop()
    await made.service.mongo.client.drop_database(made.settings.mongo_database)
    made.service.mongo.close()


async def test_what_is_changed_here_is_heard_there_once_and_in_order(pair: Pair) -> None:
    await pair.listen()

    for n in range(100):
        await pair.tell(str(n))
    await pair.until(100)

    assert pair.heard == [str(n) for n in range(100)]
    await pair.service.relay.drain(5)
    assert await pair.tills.store.pending(NO_TIME, 10) == {}
    assert await pair.service.mongo.database["published"].count_documents({}) == 100


async def test_a_batch_whose_handler_could_not_reach_its_database_comes_again(pair: Pair) -> None:
    failures = iter([Unavailable("away")] * 30)
    pair.fail = lambda _: next(failures, None)
    await pair.listen()

    await pair.tell("a")
    await pair.until(1)

    assert pair.heard == ["a"]
    assert await pair.parked() == []


async def test_who_lost_its_place_in_the_group_joins_anew(pair: Pair) -> None:
    listener = await pair.listen()
    await pair.tell("before")
    await pair.until(1)
    coordinator = listener._subscriber.consumer._coordinator

    async def closed(*_: object) -> None:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    coordinator._client.coordinator_lookup = closed  # as uvloop says it in the midst of a send
    coordinator.coordinator_dead()
    await eventually(lambda: answer(not listener.is_alive()))
    await pair.tell("while it was lost")

    await listener.rejoin_if_lost()
    await listener.rejoin_if_lost()
    await pair.tell("after")
    await eventually(lambda: answer(pair.heard[-1] == "after"))

    # its last batch may not have been committed, and comes again
    assert list(dict.fromkeys(pair.heard)) == ["before", "while it was lost", "after"]
    assert listener.is_alive()
    assert listener._subscriber.consumer._coordinator is not coordinator


async def test_a_connection_that_is_closed_while_something_is_sent_is_a_matter_of_kafka(
    servers: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: bytes) -> None:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    tell_closed_connections()
    host, port = servers.kafka.split(":")
    connection = await create_conn(host, int(port))
    monkeypatch.setattr(connection._writer, "write", closed)

    with pytest.raises(KafkaConnectionError):
        await connection.send(MetadataRequest([]))

    assert not connection.connected()


async def test_poison_between_good_records_stops_and_loses_nothing(pair: Pair, servers: Platform) -> None:
    good = [("ce_id", b"evt_p"), ("ce_type", b"EmailSent")]
    fine = said("app_p", f"{pair.run}:fine").model_dump_json().encode()
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka)
    await producer.start()
    for number, (value, headers) in enumerate([
        (b"{bad json", good),
        (b'{"email_id": 7}', good),
        (fine, [("ce_id", b"evt_q"), ("ce_type", None)]),
        (fine, [("ce_id", b"evt_q"), ("ce_type", b"\xff\xfe")]),
        (fine, [("ce_id", b"evt_q"), ("ce_type", b"NobodyKnowsThis")]),
        (None, []),
        (fine, [*good, ("x-null", None), ("x-bytes", b"\xff\xfe")]),
    ]):  # fmt: skip
        key = f"{pair.run}-{number}".encode()
        await producer.send_and_wait(EmailSent.topic, value, key=key, partition=0, headers=headers)
    await producer.stop()
    await pair.listen()
    await pair.tell("after")
    await pair.until(2)

    assert sorted(pair.heard) == ["after", "fine"]

    async def all_are_parked() -> bool:
        return len(await pair.parked()) == 4

    await eventually(all_are_parked)
    mine = await pair.parked()
    assert [row["value"] for row in mine] == [b"{bad json", b'{"email_id": 7}', fine, fine]
    assert {row["state"] for row in mine} == {"parked"}


async def test_a_parked_record_is_replayed_through_the_same_handler(pair: Pair) -> None:
    pair.fail = lambda name: NotFound("not yet known") if name.endswith("a") else None
    listener = await pair.listen()
    await pair.tell("a")
    await pair.tell("b")

    async def both_wait() -> bool:
        return len(await pair.parked()) == 2

    await eventually(both_wait)
    assert [row["state"] for row in await pair.parked()] == ["parked", "behind"]

    pair.fail = lambda _: None
    letters = pair.service.mongo.database["dead_letters"]
    first = (await pair.parked())[0]["_id"]
    await letters.update_one({"_id": first}, {"$set": {"state": "replaying"}})
    await listener._consumer.replay_some()

    assert pair.heard == ["a", "b"]
    assert {row["state"] for row in await pair.parked()} == {"resolved"}


async def test_a_second_consumer_takes_its_share_and_nothing_is_lost(pair: Pair) -> None:
    await pair.listen()
    await asyncio.gather(*(pair.tell(str(n), f"till_{n % 30}") for n in range(150)))
    second = await pair.listen()
    await asyncio.gather(*(pair.tell(str(n), f"till_{n % 30}") for n in range(150, 300)))
    await pair.until(300)
    await second.stop()
    pair.listeners.remove(second)
    await asyncio.gather(*(pair.tell(str(n), f"till_{n % 30}") for n in range(300, 400)))
    await pair.until(400)

    assert set(pair.heard) == {str(n) for n in range(400)}


async def test_events_that_a_crash_left_in_an_outbox_are_swept_up(pair: Pair) -> None:
    before_the_crash = Documents(pair.tills.store, TILL, pair.service.clock)
    await before_the_crash.change(f"{pair.run}-till_1", put(1, f"{pair.run}:left"))
    await pair.listen()

    assert await sweep(pair.service.relay, [pair.tills.store], NO_TIME) == 1
    await pair.until(1)

    assert pair.heard == ["left"]


async def test_a_consumer_that_is_dead_although_the_process_lives_is_noticed(pair: Pair) -> None:
    listener = await pair.listen()
    await pair.tell("a")
    await pair.until(1)
    assert listener.is_alive()

    task = listener._subscriber.consumer._coordinator._coordination_task
    task.cancel()
    await asyncio.wait([task])

    await eventually(lambda: answer(not listener.is_alive()))
