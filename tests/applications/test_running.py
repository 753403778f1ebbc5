"""The service as it runs: its process, real Kafka and MongoDB, other services' facts put on the bus."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.client.people import Applicant, Coach, Staff
from deploy.client.waiting import until
from deploy.client.wire import Wire
from deploy.local.addresses import Account
from deploy.local.credentials import Secrets
from deploy.local.platform import Platform
from services.applications.papers.adapters.files import GridFsFiles
from services.applications.papers.ports import StoredFile
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.ids import new_id
from shared.chassis.mongo import Mongo
from shared.contracts.catalog import PlaceHeld, PlaceReserved
from shared.contracts.envelope import Envelope, read_headers
from shared.contracts.fact import Fact
from shared.contracts.links import sign
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from tests.applications.facts import NOW, pdf, rotation
from tests.applications.fakes import MemoryFiles

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

ANA = Account(email="ana@example.org", password="seven quiet rivers at dawn")
COACH = Account(email="coach@example.org", password="four green lanterns at sea")
Connect = Callable[[], Wire]
PROFILE = {"status": "student", "country": "IN", "school": "Example Medical College", "languages": ["en"]}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root: Path = tmp_path_factory.mktemp("platform")
    with Platform(root, processes=("mongo", "kafka", "applications")) as running:
        asyncio.run(peopled(running))
        yield running


async def peopled(platform: Platform) -> None:
    """A coach, an applicant and a rotation are there, whichever test comes first."""
    with closing(Wire(platform.addresses["services"]["applications"])) as wire:
        staff = Staff(wire, platform.addresses["accounts"]["staff"]).sign_in()
        team = {**COACH, "full_name": "Cora Example", "role": "coach", "languages": ["en"]}
        staff.wire.post("/v1/staff-accounts", {**team, "time_zones": ["America/Chicago"]}, expect=(201, 202))
    with closing(Wire(platform.addresses["services"]["applications"])) as wire:
        await joined(platform, wire)
    await tell(platform, rotation())


@pytest.fixture
def wires(platform: Platform) -> Iterator[Connect]:
    """Connections to the service, closed in the end."""
    with ExitStack() as opened:

        def connect() -> Wire:
            made = Wire(platform.addresses["services"]["applications"])
            opened.callback(made.close)
            return made

        yield connect


async def tell(platform: Platform, *facts: Fact) -> None:
    """Put facts on the bus as another service would, each of them twice."""
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka, acks="all") as producer:
        for fact in facts:
            name, event_id = type(fact).__name__, new_id("evt")
            at = datetime.now(UTC).isoformat()  # noqa: TID251 - the bus of a test
            envelope = Envelope(event_id, name, "rounds/test", at, fact.key(), "cor", "cor")
            for _ in range(2):
                await producer.send_and_wait(
                    fact.topic,
                    fact.model_dump_json().encode(),
                    key=fact.key().encode(),
                    headers=envelope.headers(),
                )


async def heard(platform: Platform, topic: str, name: str) -> dict[str, Any]:
    """The first fact of this name on a topic."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(30):
        async for record in consumer:
            if read_headers(record.headers).type == name:
                return dict(orjson.loads(record.value))
    raise AssertionError(f"{name} was not said")


async def joined(platform: Platform, wire: Wire) -> Applicant:
    """Registered, and verified by the link that notifications would mail."""
    ana = Applicant(wire, ANA)
    ana.register("Ana Example", PROFILE)
    fact = await heard(platform, "applications.account", "EmailVerificationRequested")
    account_id, generation = fact["account_id"], fact["generation"]
    key = Secrets.of(platform.root).link_key.encode()
    ana.verify(f"{account_id}-{generation}-{sign(key, 'verify-email', account_id, generation)}")
    return ana.sign_in()


async def test_from_registering_to_a_ready_visitor(platform: Platform, wires: Connect) -> None:
    staff = Staff(wires(), platform.addresses["accounts"]["staff"]).sign_in()
    ana = Applicant(wires(), ANA).sign_in()
    application_id = await asyncio.to_thread(ana.apply, "rot_hands", date(2027, 3, 1))
    staff.decide(application_id, "accept")
    about = {"application_id": application_id, "applicant_id": ana.me()["id"], "rotation_id": "rot_hands"}
    offered = {"start_date": date(2027, 3, 1), "weeks": 4, "time_zone": "America/Chicago"}
    place = PlaceHeld(
        **about,
        **offered,
        host_id="hst_1",
        title="Psychiatry",
        city="Chicago",
        state="IL",
        held_at=datetime.now(UTC),  # noqa: TID251 - the catalog's clock
        until=datetime.now(UTC) + timedelta(days=7),  # noqa: TID251
        fee=Money.usd(159_900),
        policy=Policy(),
    )
    await tell(platform, place)
    await asyncio.to_thread(ana.reach, application_id, "held")
    ana.sign_terms(application_id, "Ana Example")
    await tell(platform, PlaceReserved(**about, **offered))
    reserved = await asyncio.to_thread(ana.reach, application_id, "reserved")
    coach = Coach(wires(), COACH).sign_in()
    assert reserved["coach_id"] == coach.me()["id"]
    for item in coach.wire.get(f"/v1/visitors/{application_id}")["checklist"]:
        path = f"/v1/visitors/{application_id}/checklist/{item['name']}"
        coach.wire.request("PATCH", path, expect=200, json={"done": True})
    assert ana.application(application_id)["state"] == "ready"
    assert (await heard(platform, "applications.application", "VisitorReady"))["host_id"] == "hst_1"
    told = [event["what"] for event in await asyncio.to_thread(ana.history, application_id)]
    assert told.count("PlaceHeld") == told.count("CoachAssigned") == 1


async def test_requests_go_on_while_kafka_is_away_and_their_facts_arrive_afterwards(
    platform: Platform, wires: Connect
) -> None:
    ana = Applicant(wires(), ANA).sign_in()
    platform["kafka"].terminate()
    application_id = await asyncio.to_thread(ana.apply, "rot_hands", date(2027, 5, 3))
    platform["kafka"].start()
    platform["kafka"].wait_until_ready()
    consumer = AIOKafkaConsumer(
        "applications.application", bootstrap_servers=platform.kafka, auto_offset_reset="earliest"
    )
    async with consumer, asyncio.timeout(60):
        async for record in consumer:
            if record.key.decode() == application_id:
                assert read_headers(record.headers).type == "ApplicationSubmitted"
                return


async def test_while_mongodb_is_away_requests_are_asked_to_come_again(
    platform: Platform, wires: Connect
) -> None:
    platform["mongo"].terminate()
    address = f"{platform.addresses['services']['applications']}/v1/sessions"
    answer = await asyncio.to_thread(httpx.post, address, json=dict(ANA), timeout=30)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    platform["mongo"].start()
    platform["mongo"].wait_until_ready()
    assert (
        until("the service answers", lambda: Applicant(wires(), ANA).sign_in().me())["email"] == ANA["email"]
    )


@pytest.fixture(params=["memory", "gridfs"])
async def files(request: pytest.FixtureRequest, platform: Platform) -> AsyncIterator[tuple[Any, ManualClock]]:
    clock = ManualClock(NOW)
    if request.param == "memory":
        yield MemoryFiles(clock), clock
        return
    mongo = Mongo(platform.mongo, new_id("files"), SystemClock())
    yield GridFsFiles(mongo.files("papers"), mongo.database["papers.files"], clock), clock
    mongo.close()


async def test_files_are_kept_found_when_in_doubt_and_forgotten(files: tuple[Any, ManualClock]) -> None:
    store, clock = files
    content, first, second = pdf(), StoredFile("fil_1", "app_1"), StoredFile("fil_2", "app_1")
    await store.keep(first, content)
    await store.keep(second, b"")
    assert (await store.read("fil_1"), await store.read("fil_2")) == (content, b"")
    await store.clear_doubt("fil_1")
    clock.travel(timedelta(hours=1))
    assert [file async for file in store.in_doubt(timedelta(hours=1))] == [second]
    assert [file async for file in store.in_doubt(timedelta(hours=1, seconds=1))] == []
    await store.doubt("fil_1")
    assert first in [file async for file in store.in_doubt(timedelta(0))]
    for _ in range(2):
        await store.forget("fil_1")
    assert await store.read("fil_1") is None
    assert await store.read("fil_2") == b""
