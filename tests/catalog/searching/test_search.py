"""Finding rotations: the real index agrees with one that tries every Monday, on the example data."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from services.catalog.hosts.adapters import HOST_INDEXES
from services.catalog.rotations.adapters import ROTATION_INDEXES
from services.catalog.rotations.domain.claims import Reserved
from services.catalog.rotations.domain.listing import find_fields
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.catalog.rotations.domain.stays import Stay
from services.catalog.searching.adapters import MongoSearchIndex
from services.catalog.searching.domain.search import Search, Sort
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.mongo import Mongo
from tests.catalog.builders import NOW, reserved, rotation, terms
from tests.catalog.in_memory_index import InMemorySearchIndex
from tests.catalog.running import Catalog, FakeService, in_memory, put_on

FIRST = date(2026, 11, 25)


def searches(count: int) -> list[Search]:
    dice = random.Random(3)

    def maybe(*values: Any) -> Any:
        return dice.choice(values) if dice.random() < 0.25 else None

    found = []
    for _ in range(count):
        start = FIRST + timedelta(days=dice.randrange(400))
        found.append(
            Search(
                specialty=maybe("Psychiatry", "PEDIATRICS", "cardiology"),
                kind=maybe("hands_on", "observership"),
                city=maybe("New York", "chicago", "Miami"),
                state=maybe("NY", "IL", "TX"),
                start_from=maybe(start),
                start_to=maybe(start + timedelta(days=dice.randrange(40))),
                weeks=maybe(1, 2, 4, 6, 12),
                max_fee=maybe(99_900, 159_900, 259_900),
                free_only=dice.random() < 0.5,
                q=maybe("psych new", "obs", "clinic chic", "no such word", "hands on medi"),
                sort=dice.choice(get_args(Sort)),
            )
        )
    return found


@pytest_asyncio.fixture(loop_scope="function")
async def example(mongo_server: Platform) -> AsyncIterator[tuple[Catalog, Mongo]]:
    """The example data on real MongoDB, with some places taken."""
    mongo = Mongo(mongo_server.mongo, "catalog_search", SystemClock())
    await mongo.client.drop_database("catalog_search")
    indexes = {"rotations": ROTATION_INDEXES, "hosts": HOST_INDEXES}
    service = FakeService(lambda name: mongo.store(name, indexes.get(name, ())), ManualClock(NOW))
    catalog = put_on(service, lambda: MongoSearchIndex(mongo.database["rotations"]))
    await mongo.make_indexes()
    assert (await catalog.import_example()).status_code == 201
    for hit in await catalog.rotations.search({"kind": "hands_on"}, [("title", 1)], 60, None):
        state = hit.state
        assert state.state == "offered"
        places = dict(list(state.places.items())[::3])
        await catalog.has(type(state)(**{f: getattr(state, f) for f in state.__slots__} | {"places": places}))
    yield catalog, mongo
    await catalog.api.aclose()
    mongo.close()


def busier(state: RotationState) -> Rotation:
    """Some with gaps between their weeks, some with a visitor in every one of them for a while."""
    assert isinstance(state, Rotation)
    dice = random.Random(state.rotation_id)
    weeks = list(state.places.items())
    gone = dice.randrange(1, len(weeks)) if dice.random() < 0.5 else 1
    stay = Stay(dice.choice(weeks)[0], dice.randrange(2, 20))
    claim = Reserved("acc_1", stay, NOW, NOW, "pay_1")
    return replace(
        state,
        places=dict(weeks[:gone] + weeks[gone + 2 :]),
        claims={f"app_{number}": claim for number in range(dice.randrange(4))},
    )


@pytest.mark.servers
async def test_searches_find_what_trying_every_monday_finds(
    example: tuple[Catalog, Mongo],
) -> None:
    catalog, mongo = example
    plain = await copy_of(catalog)
    index = MongoSearchIndex(mongo.database["rotations"])
    some = 0
    for wanted in searches(60):
        expected = await plain.search(wanted, 1000, None)
        assert await index.search(wanted, 1000, None) == expected, wanted
        some += bool(expected)
    assert some > 12
    assert await index.specialties() == await plain.specialties()
    assert await index.cities() == await plain.cities()


@pytest.mark.servers
async def test_pages_show_everything_once_in_order(example: tuple[Catalog, Mongo]) -> None:
    catalog, _ = example
    for sort in get_args(Sort):
        one = (await catalog.api.get("/v1/rotations", params={"sort": sort, "limit": 100})).json()["items"]
        seen: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"sort": sort, "limit": 90} | ({"cursor": cursor} if cursor else {})
            page = (await catalog.api.get("/v1/rotations", params=asked)).json()
            seen += page["items"]
            cursor = page["next_cursor"]
        assert seen[:100] == one
        assert len({item["rotation_id"] for item in seen}) == len(seen) > 250


async def copy_of(catalog: Catalog) -> InMemorySearchIndex:
    """The same rotations on the plain index."""
    store = InMemoryStore("rotations", ManualClock(NOW))
    with in_memory() as other:
        for hit in await catalog.rotations.search({}, [], 1000, None):
            assert hit.state.state == "offered"
            await other.has(hit.state)
        rows = other.rotations.store
        assert isinstance(rows, InMemoryStore)
        store.rows = rows.rows
        await other.api.aclose()
    return InMemorySearchIndex(store)


def test_weeks_in_a_row_that_are_too_short_for_the_shortest_stay_are_not_free() -> None:
    state = rotation(terms=terms(min_weeks=4, max_weeks=4))
    assert [stretch["weeks"] for stretch in find_fields(state)["free"]] == [20]
    taken = reserved(state, "a")  # weeks 5 to 8 of 20
    assert [(s["first"], s["weeks"]) for s in find_fields(taken)["free"]] == [
        ("2027-02-15", 4),
        ("2027-04-12", 12),
    ]
    longer = rotation(terms=terms(min_weeks=5, max_weeks=8), claims=taken.claims)
    assert [(s["first"], s["weeks"]) for s in find_fields(longer)["free"]] == [("2027-04-12", 12)]
    assert find_fields(longer)["start"] == "2027-04-12"


def test_a_rotation_without_open_weeks_or_closed_is_not_shown() -> None:
    assert not find_fields(rotation(places=0))["shown"]
    assert not find_fields(rotation(status="closed"))["shown"]
    assert find_fields(rotation())["shown"]
