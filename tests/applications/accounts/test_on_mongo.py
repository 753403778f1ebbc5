"""What accounts keep in MongoDB: turns by the same rule as in memory, and documents that come back whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.platform import Platform
from services.applications.accounts.adapters.documents import ACCOUNT_INDEXES, SESSION_INDEXES
from services.applications.accounts.adapters.limits import MongoRateLimits
from services.applications.accounts.domain.limits import Rate
from services.applications.accounts.ports.credentials import RateLimits
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.ids import new_id
from shared.chassis.mongo import Mongo
from tests.applications.accounts.builders import (
    CLIENT,
    EMAIL,
    NOW,
    PASSWORD,
    Accounts,
    CountedInMemory,
    appointment,
    registration,
)

pytestmark = pytest.mark.servers
RATE = Rate(3, timedelta(seconds=30))


@pytest.fixture
async def mongo(mongo_server: Platform) -> AsyncIterator[Mongo]:
    made = Mongo(mongo_server.mongo, new_id("test"), SystemClock())
    yield made
    await made.client.drop_database(made.database.name)
    made.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture(params=["memory", "mongo"])
def limits(request: pytest.FixtureRequest, clock: ManualClock, mongo: Mongo) -> RateLimits:
    if request.param == "memory":
        return CountedInMemory(clock)
    return MongoRateLimits(mongo.database["turns"], clock)


async def test_turns_run_out_and_come_back_evenly(limits: RateLimits, clock: ManualClock) -> None:
    assert [await limits.spend("key", RATE) for _ in range(3)] == [0, 0, 0]
    assert await limits.spend("key", RATE) == pytest.approx(10, abs=0.01)
    clock.travel(timedelta(seconds=9))
    assert await limits.spend("key", RATE) == pytest.approx(1, abs=0.01)
    clock.travel(timedelta(seconds=1))
    assert await limits.spend("key", RATE) == 0
    assert await limits.spend("key", RATE) > 9


async def test_looking_takes_no_turn(limits: RateLimits, clock: ManualClock) -> None:
    for _ in range(3):
        assert await limits.wait("key", RATE) == 0
        await limits.spend("key", RATE)
    assert await limits.wait("key", RATE) == pytest.approx(10, abs=0.01)
    clock.travel(timedelta(seconds=10))
    assert await limits.wait("key", RATE) == 0


async def test_keys_have_turns_of_their_own(limits: RateLimits) -> None:
    for _ in range(3):
        await limits.spend("one", RATE)
    assert await limits.spend("other", RATE) == 0


async def test_of_many_at_the_same_instant_so_many_are_admitted_and_no_more(limits: RateLimits) -> None:
    waits = await asyncio.gather(*(limits.spend("key", RATE) for _ in range(30)))
    assert sum(wait == 0 for wait in waits) == 3


async def test_turns_are_forgotten_when_they_do_not_matter_any_more(mongo: Mongo, clock: ManualClock) -> None:
    await MongoRateLimits(mongo.database["turns"], clock).spend("key", RATE)
    row: dict[str, Any] = await mongo.database["turns"].find_one({"_id": "key"})
    assert row["expires_at"] == NOW + timedelta(seconds=10)
    assert {*row} == {"_id", "admitted", "wait", "full_until", "expires_at"}


class AccountsOnMongo(Accounts):
    """The same, stored for real."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__()
        # Replaced in place: the use cases hold these very documents.
        self.stored.accounts.store = mongo.store("accounts", ACCOUNT_INDEXES)
        self.stored.addresses.store = mongo.store("addresses")
        self.stored.sessions.store = mongo.store("sessions", SESSION_INDEXES)
        self.mongo = mongo


async def apply_all_requests(accounts: AccountsOnMongo) -> None:
    async for row in accounts.mongo.database["addresses"].find({}, {"_id": 1}):
        await accounts.registrations.apply_requests(row["_id"])


async def test_accounts_addresses_and_sessions_come_back_from_mongo_as_they_went(mongo: Mongo) -> None:
    accounts = AccountsOnMongo(mongo)
    await accounts.mongo.make_indexes()
    await accounts.registrations.register(registration(), CLIENT)
    await apply_all_requests(accounts)
    account_id = await accounts.id_of(EMAIL)
    await accounts.people.verify(accounts.links.token("verify-email", account_id, 1), CLIENT)
    session = await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    assert (await accounts.sessions.refresh(session.refresh_token)).session_id == session.session_id
    held = await accounts.people.export(account_id)
    assert [one["id"] for one in held.sessions] == [session.session_id]
    coach = await accounts.registrations.appoint(appointment(), by="acc_staff")
    assert [hit.id for hit in await accounts.people.team(None, 10)] == [coach.id]


async def test_mongo_can_remove_sessions_that_are_over_by_a_date(mongo: Mongo) -> None:
    accounts = AccountsOnMongo(mongo)
    await accounts.registrations.appoint(appointment(), by="acc_staff")
    await accounts.sessions.sign_in("coach@team.example", PASSWORD, CLIENT)
    row = await mongo.database["sessions"].find_one({})
    assert row["find"]["gone_at"] == NOW + timedelta(hours=8)


async def test_registrations_of_one_address_on_five_replicas_at_once_make_one_account(mongo: Mongo) -> None:
    replicas = [AccountsOnMongo(mongo) for _ in range(5)]
    registrations = [replica.registrations for replica in replicas for _ in range(2)]
    await asyncio.gather(*(one.register(registration(), CLIENT) for one in registrations))
    await asyncio.gather(*(apply_all_requests(replica) for replica in replicas))
    assert await mongo.database["accounts"].count_documents({}) == 1
    row = await mongo.database["accounts"].find_one({})
    kinds = [event["type"] for event in row["outbox"]]
    assert kinds.count("EmailVerificationRequested") == kinds.count("ContactChanged") <= 10
