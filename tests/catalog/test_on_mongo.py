"""The same on real MongoDB: whatever comes at once, over however many processes, a place is given once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from services.catalog.hosts.adapters import HOST_INDEXES
from services.catalog.rotations.adapters import ROTATION_INDEXES
from services.catalog.searching.adapters import MongoSearchIndex
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.mongo import Mongo
from tests.catalog.builders import NOW, accepted, closed, held, paid, rotation, withdrawn
from tests.catalog.running import Catalog, FakeService, delivery, put_on

pytestmark = pytest.mark.servers


@pytest_asyncio.fixture
async def replicas(mongo_server: Platform) -> AsyncIterator[list[Catalog]]:
    """Three processes' worth of the catalog on one database."""
    clients = [Mongo(mongo_server.mongo, "catalog_places", SystemClock()) for _ in range(3)]
    await clients[0].client.drop_database("catalog_places")
    yield [_on(mongo) for mongo in clients]
    for mongo in clients:
        mongo.close()


def _on(mongo: Mongo) -> Catalog:
    indexes = {"rotations": ROTATION_INDEXES, "hosts": HOST_INDEXES}
    service = FakeService(lambda name: mongo.store(name, indexes.get(name, ())), ManualClock(NOW))
    return put_on(service, lambda: MongoSearchIndex(mongo.database["rotations"]))


async def test_fifty_at_once_over_three_processes_give_one_hold_and_a_line_without_gaps(
    replicas: list[Catalog],
) -> None:
    await replicas[0].has(rotation())
    facts = [accepted(f"{number:02}") for number in range(50)]
    await asyncio.gather(
        *(replicas[number % 3].consumer.handle_batch([delivery(fact)]) for number, fact in enumerate(facts))
    )
    told = [fact.model_dump() for fact in await replicas[0].facts()]
    assert len(told) == 50
    assert len((await replicas[0].rotation()).claims) == 1
    assert [fact["position"] for fact in told[1:]] == list(range(1, 50))
    assert len({fact["application_id"] for fact in told}) == 50


async def test_fifty_at_once_in_one_process_keep_their_order(replicas: list[Catalog]) -> None:
    one = replicas[0]
    await one.has(rotation())
    facts = [accepted(f"{number:02}") for number in range(50)]
    await asyncio.gather(*(one.consumer.handle_batch([delivery(fact)]) for fact in facts))
    expected = ["PlaceHeld app_00", *(f"Waitlisted app_{number:02}" for number in range(1, 50))]
    assert await one.labels() == expected


async def test_a_story_told_by_any_process_to_any_other_ends_the_same(replicas: list[Catalog]) -> None:
    first, second, third = replicas
    await first.has(rotation())
    await second.receive(accepted("a"), accepted("b"), times=2)
    await third.receive(withdrawn("a"), times=2)
    await first.receive(closed("a"), times=2)
    await second.receive(paid("b"), times=2)
    told = [
        "PlaceHeld app_a",
        "Waitlisted app_b",
        "HoldEnding app_a",
        "HoldReleased app_a",
        "PlaceHeld app_b",
    ]
    assert await third.labels() == [*told, "PlaceReserved app_b"]


async def test_the_clock_finds_a_hold_whose_time_is_up(replicas: list[Catalog]) -> None:
    one = replicas[0]
    real = datetime.now(UTC)  # noqa: TID251 - the database's own time decides what is due
    one.clock.now = real - timedelta(days=8)
    await one.has(held(rotation(), "a", now=one.clock.now))
    assert [await replica.service.timers.look() for replica in replicas[:1]] == [1]
    assert await one.labels() == []  # due by the database's time, not yet by this process's own
    one.clock.now = real
    await one.act_on_due()
    assert await one.labels() == ["HoldEnding app_a"]
