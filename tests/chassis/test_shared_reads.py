"""Shared reads: how many reach the database, and that nobody gets what was read before they asked."""

from __future__ import annotations

import asyncio

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.documents import Documents
from shared.chassis.store import Unavailable
from tests.chassis.fakes import MoodyStore
from tests.chassis.toy import NOON, TILL, Till, put


@pytest.fixture
def store() -> MoodyStore:
    return MoodyStore()


@pytest.fixture
def tills(store: MoodyStore) -> Documents[Till]:
    return Documents(store, TILL, ManualClock(NOON))


async def test_reads_at_the_same_time_share_one(store: MoodyStore, tills: Documents[Till]) -> None:
    await asyncio.gather(*(tills.change(f"till_{n}", put(n + 1)) for n in range(9)))
    store.loads.clear()

    states = await asyncio.gather(*(tills.get(f"till_{n}") for n in range(10)))

    assert [state.total if state else None for state in states] == [*range(1, 10), None]
    assert len(store.loads) == 1


async def test_who_asks_while_a_read_is_in_flight_sees_what_was_written_before_it_asked(
    store: MoodyStore, tills: Documents[Till]
) -> None:
    await tills.change("till_1", put(1))
    early = asyncio.create_task(tills.get("till_1"))
    while len(store.loads) < 2:  # noqa: ASYNC110 - the moment between the question and the answer
        await asyncio.sleep(0)
    await tills.change("till_1", put(1))

    late = await tills.get("till_1")

    assert late is not None
    assert late.total == 2
    await early


async def test_everybody_hears_that_the_database_is_away(store: MoodyStore, tills: Documents[Till]) -> None:
    store.away = True

    answers = await asyncio.gather(tills.get("till_1"), tills.get("till_2"), return_exceptions=True)

    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    store.away = False
    assert await tills.get("till_1") is None


async def test_who_is_cancelled_takes_nobody_along(store: MoodyStore, tills: Documents[Till]) -> None:
    await tills.change("till_1", put(1))
    impatient = asyncio.create_task(tills.get("till_1"))
    patient = asyncio.create_task(tills.get("till_1"))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient == Till("till_1", 1, ("x",))


async def test_a_large_read_goes_alone(store: MoodyStore, tills: Documents[Till]) -> None:
    await asyncio.gather(tills.get("till_1"), tills.get_many([f"till_{n}" for n in range(101)]))

    assert sorted(map(len, store.loads)) == [1, 101]
