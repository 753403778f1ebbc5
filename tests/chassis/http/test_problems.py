"""Whatever fails is answered in one shape, problem+json, and says what to do."""

from __future__ import annotations

import pytest

from shared.chassis.http.problem import Problem
from tests.chassis.http.desk import Desk


async def test_wrong_input_is_a_422_that_names_the_field(desk: Desk) -> None:
    answer = await desk.http.post(
        "/v1/tills/t/coins", json={"amount": 0, "colour": "red"}, headers={"x-request-id": "req-7"}
    )

    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["pointer"] for error in body["errors"]] == ["/amount", "/colour"]
    assert (body["code"], body["status"], body["request_id"]) == ("invalid", 422, "req-7")
    assert answer.headers["x-request-id"] == "req-7"


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'"x"'])
async def test_a_body_that_is_no_json_object_is_a_422(desk: Desk, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/v1/tills/t/coins", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_body_that_is_not_even_text_is_a_400(desk: Desk) -> None:
    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/v1/tills/t/coins", content=b"\xff", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/nothing", 404, "not_found"),
        ("/v1/tills/till_9", 404, "not_found"),
        ("/v1/broken/full", 409, "till_full"),
        ("/v1/broken/away", 503, "temporarily_unavailable"),
        ("/v1/broken/bug", 500, "internal_error"),
        ("/v1/tills?limit=101", 422, "invalid"),
        ("/v1/tills?cursor=%21%21", 400, "bad_cursor"),
    ],
)
async def test_every_failure_has_the_same_shape(desk: Desk, path: str, status: int, code: str) -> None:
    answer = await desk.http.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert Problem.model_validate(answer.json()).status == status
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_wrong_method_is_a_405_that_says_which_are_right(desk: Desk) -> None:
    answer = await desk.http.delete("/v1/tills/t")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"]


async def test_a_bug_ends_in_its_answer_and_leaves_the_server_alone(desk: Desk) -> None:
    headers = {"x-request-id": "req-7"}
    answer = await desk.http.get("/v1/broken/bug", headers=headers)  # raises what reaches the server

    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "req-7")


async def test_facts_of_a_refusal_are_members_of_the_document(desk: Desk) -> None:
    assert (await desk.http.get("/v1/broken/full")).json()["left"] == 3
