"""What every answer has: HEAD as GET, no caching that was not asked for, no redirects; probes."""

from __future__ import annotations

import asyncio

import pytest

from tests.chassis.http.desk import Desk


async def test_head_is_answered_as_get_is_without_its_body(desk: Desk) -> None:
    await desk.post("/v1/tills/t/coins", 5)
    shown = await desk.http.get("/v1/tills/t")

    asked = await desk.http.head("/v1/tills/t")

    assert (asked.status_code, asked.content) == (200, b"")
    for name in ("etag", "content-length", "content-type", "cache-control"):
        assert asked.headers[name] == shown.headers[name]


async def test_head_of_an_endless_stream_ends(desk: Desk) -> None:
    async with asyncio.timeout(30):
        answer = await desk.http.head("/v1/endless")

    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_head_where_there_is_no_get_is_a_405(desk: Desk) -> None:
    assert (await desk.http.head("/v1/till-imports")).status_code == 405


@pytest.mark.parametrize("path", ["/v1/tills", "/v1/nothing", "/v1/broken/bug", "/livez"])
async def test_what_says_nothing_of_caches_may_not_be_stored(desk: Desk, path: str) -> None:
    assert (await desk.http.get(path)).headers.get_list("cache-control") == ["no-store"]


async def test_what_says_how_it_may_be_cached_is_left_as_it_is(desk: Desk) -> None:
    assert (await desk.http.get("/v1/cacheable")).headers.get_list("cache-control") == ["public"]


async def test_nobody_is_sent_to_the_address_that_they_named(desk: Desk) -> None:
    answer = await desk.http.get("/v1/tills/", headers={"host": "evil.example"})

    assert (answer.status_code, "location" in answer.headers) == (404, False)


async def test_probes_and_metrics_answer(desk: Desk) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert (await desk.http.get(path)).status_code == 200
    assert "rounds_http_seconds" in (await desk.http.get("/metrics")).text
