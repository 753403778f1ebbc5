"""What the store cannot hold gets no further, whatever the endpoint takes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from shared.chassis.http.pages import cursor_behind
from tests.chassis.http.desk import Desk

UNSTORABLE = [
    pytest.param(rb'"half \ud800 of a pair"', id="half a surrogate pair"),
    pytest.param(rb'"\u0000"', id="NUL"),
    pytest.param(b"NaN", id="NaN"),
    pytest.param(b"-Infinity", id="infinity"),
    pytest.param(b"1e400", id="a number beyond all floats"),
    pytest.param(b"9223372036854775808", id="a number beyond 64 bits"),
    pytest.param(b"[" * 60 + b"]" * 60, id="deep nesting"),
]


@pytest.mark.parametrize("scalar", UNSTORABLE)
@pytest.mark.parametrize("place", [b'{"note": %s}', b'{"more": {"list": [1, %s]}}', b'{"unknown": %s}'])
async def test_json_is_a_422_that_names_the_place(desk: Desk, scalar: bytes, place: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/v1/notes", content=place % scalar, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"].split("/")[1] in ("note", "more", "unknown")
    assert desk.store.rows == {}


@pytest.mark.parametrize("key", [rb"\ud800", rb"\u0000"])
async def test_a_name_in_json_is_a_422(desk: Desk, key: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/v1/notes", content=b'{"more": {"%s": 1}}' % key, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/more")


async def test_an_emoji_written_as_a_surrogate_pair_is_text(desk: Desk) -> None:
    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/v1/notes", content=rb'{"note": "\ud83d\ude00"}', headers=headers)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "pointer"), [("/v1/tills/a%00b", "path:till_id"), ("/v1/tills?parity=%00", "query:parity")]
)
async def test_a_path_or_query_is_a_422(desk: Desk, path: str, pointer: str) -> None:
    answer = await desk.http.get(path)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_form_and_the_name_of_a_file_are_a_422(desk: Desk) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="coins"; filename="a\0b"\r\n\r\n5\r\n--x--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x", "idempotency-key": "k"}
    answer = await desk.http.post("/v1/till-imports", content=head, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/coins")


@pytest.mark.parametrize("value", [2**63, 2**64 - 1, "\0"])
async def test_a_cursor_is_a_400(desk: Desk, value: Any) -> None:
    packed = json.dumps([json.loads(_packed({"parity": "even"}))[0], value, "till_1"])
    cursor = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    answer = await desk.http.get("/v1/tills", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


async def test_what_a_rule_made_unstorable_is_a_422_as_well(desk: Desk) -> None:
    answer = await desk.http.post("/v1/powers/70")

    assert (answer.status_code, answer.json()["code"]) == (422, "not_storable")


async def test_an_unknown_query_parameter_is_named(desk: Desk) -> None:
    answer = await desk.http.get("/v1/tills?limit=3&pairity=odd")

    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"]) == (422, "query:pairity")
    assert error["code"] == "unknown_parameter"
    assert "cursor, limit, parity" in error["detail"]


async def test_the_link_of_a_page_may_carry_what_mail_programs_add(desk: Desk) -> None:
    assert (await desk.http.get("/page?utm_source=mail")).status_code == 200


def _packed(filters: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64decode(cursor_behind(filters, [1]) + "==")
