"""The real service as a process of its own, on real Kafka and MongoDB: facts in, facts out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.platform import Platform
from services.catalog.rotations.adapters import ROTATION_KIND
from shared.chassis.clock import SystemClock
from shared.chassis.documents import Documents
from shared.chassis.mongo import Mongo
from shared.contracts.envelope import read_headers
from tests.catalog.builders import accepted, paid, rotation
from tests.catalog.running import delivery

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(tmp_path, processes=("mongo", "kafka", "catalog")) as running:
        yield running


async def offered(platform: Platform) -> None:
    """A rotation with one place, in the service's own database."""
    mongo = Mongo(platform.mongo, "rounds_catalog", SystemClock())
    rotations = Documents(mongo.store("rotations"), ROTATION_KIND, SystemClock())
    await rotations.change("rot_1", lambda _, __: (rotation(), ()))
    mongo.close()


async def heard(platform: Platform, count: int) -> list[tuple[str, dict[str, object]]]:
    """So many facts about holds: type and data, first occurrences only."""
    facts: dict[str, tuple[str, dict[str, object]]] = {}
    bus = AIOKafkaConsumer("catalog.hold", bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    async with bus:
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while len(facts) < count:
                    record = await bus.getone()
                    envelope = read_headers(record.headers)
                    facts.setdefault(envelope.id, (envelope.type, json.loads(record.value)))
    return list(facts.values())


async def test_fifty_accepted_at_once_then_a_kill_then_money(platform: Platform) -> None:
    await offered(platform)
    records = [delivery(accepted(f"{number:02}")) for number in range(50)]
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka, acks="all") as bus:
        for record in [*records, *records[:10]]:
            await bus.send(record.topic, record.value, record.key, headers=record.headers)
        await bus.flush()
        platform["catalog"].kill()
        platform["catalog"].start()
        platform["catalog"].wait_until_ready()
        facts = await heard(platform, 50)
        assert sorted(name for name, _ in facts) == ["PlaceHeld"] + ["Waitlisted"] * 49
        assert sorted(int(str(d["position"])) for n, d in facts if n == "Waitlisted") == list(range(1, 50))
        (holder,) = [str(data["application_id"]) for name, data in facts if name == "PlaceHeld"]
        money = delivery(paid(holder.removeprefix("app_")))
        await bus.send_and_wait(money.topic, money.value, money.key, headers=money.headers)
    facts = await heard(platform, 51)
    assert [data["application_id"] for name, data in facts if name == "PlaceReserved"] == [holder]
