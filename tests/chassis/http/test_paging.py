"""Pages of a list: everything once, and a cursor belongs to its filters."""

from __future__ import annotations

from typing import Any

import pytest

from shared.chassis.http.pages import cursor_behind
from tests.chassis.http.desk import Desk


async def test_pages_cover_everything_once_also_while_something_is_added(desk: Desk) -> None:
    for n in range(1, 8):
        await desk.post(f"/v1/tills/till_{n}/coins", 2 * n)
    first = (await desk.http.get("/v1/tills?limit=3")).json()
    await desk.post("/v1/tills/till_new/coins", 2)
    second = (await desk.http.get(f"/v1/tills?limit=3&cursor={first['next_cursor']}")).json()
    third = (await desk.http.get(f"/v1/tills?limit=3&cursor={second['next_cursor']}")).json()

    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert seen == [f"till_{n}" for n in range(1, 8)]
    assert third["next_cursor"] is None


async def test_a_cursor_of_other_filters_is_a_400(desk: Desk) -> None:
    for n in range(1, 4):
        await desk.post(f"/v1/tills/till_{n}/coins", 2 * n)
    cursor = (await desk.http.get("/v1/tills?limit=1")).json()["next_cursor"]

    answer = await desk.http.get(f"/v1/tills?limit=1&parity=odd&cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("position", [[], [1], [1, "till_1", 2], [{"$gt": ""}, "till_1"], [[1], "till_1"]])
async def test_a_cursor_that_somebody_made_up_is_a_400(desk: Desk, position: list[Any]) -> None:
    cursor = cursor_behind({"parity": "even"}, position)

    answer = await desk.http.get(f"/v1/tills?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
