"""The OpenAPI document says what an operation can answer, by what it depends on and what it takes."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from shared.chassis.http.access import Anyone, MaybeSignedIn, Staff
from shared.chassis.http.document import refuses
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.pages import Page, PageOf
from shared.chassis.http.problem import PROBLEM
from tests.chassis.http.test_policies import an_app

router = APIRouter()


class Thing(BaseModel):
    name: str


@router.get("/v1/public")
async def public(_: Anyone) -> None: ...


@router.get("/v1/perhaps")
async def perhaps(actor: MaybeSignedIn) -> None: ...


@router.get("/v1/things/{thing_id}")
async def read_thing(thing_id: str, actor: Staff) -> Thing:
    raise NotImplementedError


@router.get("/v1/things")
async def list_things(actor: Staff, page: Page) -> PageOf[Thing]:
    raise NotImplementedError


@router.put("/v1/things/{thing_id}")
async def edit_thing(thing_id: str, body: Thing, actor: Staff, if_match: IfMatch) -> Thing:
    raise NotImplementedError


@router.get("/v1/tagged", response_model=Thing)
async def read_tagged(actor: Staff, tagged: Tagged) -> Response:
    raise NotImplementedError


@router.put("/v1/tagged", response_model=Thing)
async def edit_tagged(body: Thing, actor: Staff, if_match: IfMatch, tagged: Tagged) -> Response:
    raise NotImplementedError


@router.post("/v1/things", responses=refuses(410, 429))
async def make_thing(body: Thing, actor: Staff, once: IdempotencyKeyRequired) -> Thing:
    raise NotImplementedError


@router.get("/page", response_class=HTMLResponse)
async def page(_: Anyone, name: str = "") -> str:
    raise NotImplementedError


DOCUMENT: dict[str, Any] = an_app(router).openapi()


@pytest.mark.parametrize(
    ("method", "path", "refusals"),
    [
        ("get", "/v1/public", {503}),
        ("get", "/v1/perhaps", {401, 503}),
        ("get", "/v1/things", {400, 401, 403, 422, 503}),
        ("get", "/v1/things/{thing_id}", {401, 403, 404, 422, 503}),
        ("put", "/v1/things/{thing_id}", {400, 401, 403, 404, 409, 412, 413, 422, 428, 503}),
        ("post", "/v1/things", {400, 401, 403, 409, 410, 413, 422, 429, 503}),
        ("get", "/page", {422, 503}),
    ],
)
def test_an_operation_says_with_what_it_can_refuse(method: str, path: str, refusals: set[int]) -> None:
    responses = DOCUMENT["paths"][path][method]["responses"]

    assert {int(status) for status in responses if status >= "400"} == refusals
    for status in refusals:
        schema = responses[str(status)]["content"][PROBLEM]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}
        assert responses[str(status)]["description"]


def test_what_says_when_to_come_back_says_so_in_its_headers() -> None:
    responses = DOCUMENT["paths"]["/v1/things"]["post"]["responses"]

    assert "Retry-After" in responses["429"]["headers"]
    assert "Retry-After" in responses["503"]["headers"]
    assert "WWW-Authenticate" in responses["401"]["headers"]


def test_a_page_may_refuse_with_a_page() -> None:
    assert set(DOCUMENT["paths"]["/page"]["get"]["responses"]["422"]["content"]) == {PROBLEM, "text/html"}


def test_no_shape_is_documented_that_is_never_sent() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    assert set(schemas) == {"Thing", "PageOfThing", "Problem", "InputError"}
    assert {name: schema["title"] for name, schema in schemas.items()} == {name: name for name in schemas}
    listed = DOCUMENT["paths"]["/v1/things"]["get"]["responses"]["200"]["content"]["application/json"]
    assert listed["schema"] == {"$ref": "#/components/schemas/PageOfThing"}


def test_what_carries_an_etag_says_so_and_how_to_ask_whether_it_has_changed() -> None:
    reading = DOCUMENT["paths"]["/v1/tagged"]["get"]
    editing = DOCUMENT["paths"]["/v1/tagged"]["put"]

    for operation in (reading, editing):
        assert operation["responses"]["200"]["headers"]["ETag"]["required"]
    assert reading["responses"]["304"]["headers"].keys() == {"ETag"}
    assert "content" not in reading["responses"]["304"]
    assert [each["name"] for each in reading["parameters"]] == ["If-None-Match"]
    assert "304" not in editing["responses"]
    assert [each["name"].lower() for each in editing["parameters"]] == ["if-match"]
