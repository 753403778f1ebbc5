"""Whatever a query, a cursor or an id holds: on real MongoDB none of it fails on our side."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from services.catalog.searching.adapters import MongoSearchIndex
from services.catalog.searching.domain.search import Sort
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.mongo import Mongo
from tests.catalog.builders import NOW, rotation
from tests.catalog.running import STAFF, Catalog, FakeService, put_on

pytestmark = pytest.mark.servers

POSITIONS: tuple[Any, ...] = (
    2**63, 2**64 - 1, -(2**63) - 1, 1e308, -0.0, True, None, "", "x" * 700, "a\0b", "\u202e", "$where", [],
    {"$gt": ""},
)  # fmt: skip
TEXTS = (
    "%00", "%ed%a0%80", "%ff", "%f4%90%80%80", "$where", "%7B%22$gt%22:1%7D", "(a+)+$", "%5B", "%0A",
    "9" * 40,
)  # fmt: skip

NAMES = "specialty kind city state start_from start_to weeks max_fee free_only q sort limit cursor from to"


@pytest_asyncio.fixture(loop_scope="function")
async def catalog(mongo_server: Platform) -> AsyncIterator[Catalog]:
    mongo = Mongo(mongo_server.mongo, "catalog_hostile", SystemClock())
    await mongo.client.drop_database("catalog_hostile")
    service = FakeService(mongo.store, ManualClock(NOW))
    running = put_on(service, lambda: MongoSearchIndex(mongo.database["rotations"]))
    for number in range(3):
        await running.has(rotation(rotation_id=f"rot_{number}"))
    yield running
    await running.api.aclose()
    mongo.close()


async def cursor_of(catalog: Catalog, sort: str) -> list[Any]:
    page = (await catalog.api.get("/v1/rotations", params={"limit": 1, "sort": sort})).json()
    unpacked: list[Any] = json.loads(base64.urlsafe_b64decode(page["next_cursor"] + "=="))
    return unpacked


@pytest.mark.parametrize("sort", get_args(Sort))
async def test_a_made_up_position_is_a_broken_cursor_or_another_place(catalog: Catalog, sort: Sort) -> None:
    good = await cursor_of(catalog, sort)
    for place in (1, 2):
        for value in POSITIONS:
            cursor = base64.urlsafe_b64encode(json.dumps([*good[:place], value, *good[place + 1 :]]).encode())
            query = {"limit": "1", "sort": sort, "cursor": cursor.decode().rstrip("=")}
            answer = await catalog.api.get("/v1/rotations", params=query)
            assert answer.status_code in (200, 400, 422), (sort, place, value, answer.text)


@pytest.mark.parametrize("path", ["/v1/rotations", "/v1/hosts", "/v1/rotations/rot_1/availability"])
@pytest.mark.parametrize("text", TEXTS)
async def test_a_query_is_answered_or_refused_and_never_fails(catalog: Catalog, path: str, text: str) -> None:
    names = (
        "specialty kind city state start_from start_to weeks max_fee free_only q sort limit cursor from to"
    )
    for name in names.split():
        answer = await catalog.api.get(f"{path}?{name}={text}", headers=STAFF)
        assert answer.status_code in (200, 400, 422), (name, answer.text)


@pytest.mark.parametrize("text", TEXTS)
async def test_an_id_that_nobody_has_is_a_404_or_refused(catalog: Catalog, text: str) -> None:
    for path in ("rotations/{}", "rotations/{}/availability", "rotations/{}/claims", "hosts/{}"):
        answer = await catalog.api.get("/v1/" + path.format(text), headers=STAFF)
        assert answer.status_code in (404, 422), answer.text
