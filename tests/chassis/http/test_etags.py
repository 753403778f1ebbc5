"""Readers are told what they have already, and edits say what they edit."""

from __future__ import annotations

from tests.chassis.http.desk import Desk, a_token


async def test_a_reader_who_has_it_already_is_told_so(desk: Desk) -> None:
    await desk.post("/v1/tills/t/coins", 5)
    etag = (await desk.http.get("/v1/tills/t")).headers["etag"]

    same = await desk.http.get("/v1/tills/t", headers={"if-none-match": f'"x", {etag}'})
    await desk.post("/v1/tills/t/coins", 5)
    other = await desk.http.get("/v1/tills/t", headers={"if-none-match": etag})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


async def test_an_edit_says_what_it_edits(desk: Desk) -> None:
    await desk.post("/v1/tills/t/coins", 5)
    etag = (await desk.http.get("/v1/tills/t")).headers["etag"]
    staff = {"authorization": f"Bearer {a_token()}"}

    answers = [
        await desk.http.put("/v1/tills/t", json={"amount": 1}, headers={**staff, **headers})
        for headers in ({}, {"if-match": '"other"'}, {"if-match": etag}, {"if-match": etag})
    ]

    assert [answer.status_code for answer in answers] == [428, 412, 200, 412]
