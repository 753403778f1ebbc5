"""A request with an Idempotency-Key is carried out once, and answered the same each time."""

from __future__ import annotations

import asyncio

import httpx

from tests.chassis.http.desk import Desk, a_token


async def test_the_same_key_and_body_get_the_first_answer_again(desk: Desk) -> None:
    first = await desk.post("/v1/tills", 5, "key-1")
    await desk.post(f"/v1/tills/{first.json()['id']}/coins", 7)

    again = await desk.post("/v1/tills", 5, "key-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert "idempotent-replayed" not in first.headers
    assert len(desk.store.rows) == 1


async def test_the_same_key_with_another_body_is_a_422(desk: Desk) -> None:
    await desk.post("/v1/tills", 5, "key-1")

    answer = await desk.post("/v1/tills", 6, "key-1")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_uploaded_file_is_compared_by_its_content(desk: Desk) -> None:
    async def send(content: bytes) -> httpx.Response:
        files = {"coins": ("coins.txt", content)}
        return await desk.http.post("/v1/till-imports", files=files, headers={"idempotency-key": "key-1"})

    first, again, other = await send(b"5"), await send(b"5"), await send(b"6")

    assert (first.status_code, first.json()["total"]) == (201, 5)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_whose_first_request_still_runs_is_a_409_or_the_same_answer(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.post("/v1/tills", 5, "key-1") for _ in range(5)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(desk.store.rows) == 1
    assert desk.store.rows.popitem()[1].state["total"] == 5


async def test_a_refusal_is_not_kept_so_that_a_repeat_may_succeed(desk: Desk) -> None:
    assert (await desk.post("/v1/tills", 901, "key-1")).status_code == 409
    assert desk.store.rows == {}


async def test_different_callers_may_use_the_same_key(desk: Desk) -> None:
    for sub in ("acc_1", "acc_2"):
        headers = {"idempotency-key": "k", "authorization": f"Bearer {a_token(sub=sub)}"}
        answer = await desk.http.post("/v1/tills", json={"amount": 5}, headers=headers)
        assert answer.status_code == 201

    assert len(desk.store.rows) == 2


async def test_a_key_that_is_required_is_asked_for_by_name(desk: Desk) -> None:
    answer = await desk.post("/v1/tills", 5)

    assert answer.status_code == 422
    assert "idempotency-key" in answer.json()["errors"][0]["pointer"].lower()


async def test_without_a_key_where_it_is_optional_each_request_counts(desk: Desk) -> None:
    await desk.post("/v1/tills/t/coins", 5)

    assert (await desk.post("/v1/tills/t/coins", 5)).json()["total"] == 10
