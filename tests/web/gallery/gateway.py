"""A gateway made of our API's own description: it answers what that promises, and lets nobody ask for more.

A request that the description does not know (an address, a parameter, a field) is an error of the page, and
fails the test at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import httpx

from deploy.api_documents.openapi import merge
from deploy.local.built import applications
from tests.web.gallery.invented import FEW, Inventor
from tests.web.gallery.words import Look

Json = Mapping[str, Any]
Says = Literal["yes", "refuses", "away"]
PDF = b"%PDF-1.7\n"


@dataclass(frozen=True)
class Case:
    """How the gateway answers one page."""

    role: str = ""
    look: Look = "full"
    turn: int = 0
    writes: Says = "yes"
    """Whether it does what forms ask for."""
    reads: Literal["yes", "away"] = "yes"
    given: Mapping[str, Any] = field(default_factory=dict)
    stopped: str = ""
    """The service that does not answer, while the others do."""


CASE: ContextVar[Case] = ContextVar("case")


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The API of each service."""
    return {name: application.openapi() for name, application in applications().items()}


@cache
def description() -> dict[str, Any]:
    """What `/openapi.json` says; the services are put together, and nothing is started."""
    return merge(documents(), version="1", server="/")


class NotPromised(AssertionError):
    """A page asks for what the API does not offer."""


def answer(request: httpx.Request) -> httpx.Response:
    """By the case of the page that is being made."""
    case, operation = CASE.get(), _operation(request)
    _refuse_unknown(request, operation)
    says = case.reads if request.method == "GET" else case.writes
    if says == "away" or (case.stopped and _is_of(case.stopped, request)):
        return _problem(503, "service_unavailable", [])
    if says == "refuses":
        return _problem(422, "invalid", list(_fields(request)))
    return _promised(operation, case, int(request.url.params.get("limit", FEW)))


def _operation(request: httpx.Request) -> Json:
    for path, item in description()["paths"].items():
        if _fits(path, request) and request.method.lower() in item:
            operation: Json = item[request.method.lower()]
            return operation
    raise NotPromised(f"{request.method} {request.url.path} is not in the API")


def _is_of(service: str, request: httpx.Request) -> bool:
    return any(_fits(path, request) for path in documents()[service]["paths"])


def _fits(path: str, request: httpx.Request) -> bool:
    pattern = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(path))
    return re.fullmatch(pattern, request.url.path) is not None


def _refuse_unknown(request: httpx.Request, operation: Json) -> None:
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    if unknown := set(request.url.params) - known:
        raise NotPromised(f"{request.url.path} takes no {sorted(unknown)}")
    sent = _json(request)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not sent or body is None:
        return
    fields = set(_properties(body["schema"]))
    if unknown := set(sent) - fields:
        raise NotPromised(f"{request.url.path} takes no field {sorted(unknown)}")


def _properties(schema: Json) -> Iterator[str]:
    if "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield from schema.get("properties", {})
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _properties(choice)


def _json(request: httpx.Request) -> dict[str, Any]:
    if "json" not in request.headers.get("content-type", ""):
        return {}
    sent = httpx.Response(200, content=request.content).json()
    return sent if isinstance(sent, dict) else {}


def _fields(request: httpx.Request) -> Iterator[str]:
    """Every field that was sent, as a pointer."""
    for name, value in _json(request).items():
        if isinstance(value, dict):
            yield from (f"/{name}/{inner}" for inner in value)
        else:
            yield f"/{name}"


def _promised(operation: Json, case: Case, limit: int) -> httpx.Response:
    status = next(code for code in operation["responses"] if code.startswith("2"))
    content = operation["responses"][status].get("content", {})
    if "application/json" not in content:
        return httpx.Response(int(status), content=PDF, headers={"content-type": "application/pdf"})
    components = description()["components"]["schemas"]
    most = limit if case.look == "full" else min(FEW, limit)
    inventor = Inventor(components, case.look, case.turn, case.given, case.role, most)
    made = inventor.value(content["application/json"]["schema"])
    return httpx.Response(int(status), json=made, headers={"etag": '"1"'})


def _problem(status: int, code: str, pointers: list[str]) -> httpx.Response:
    errors = [{"pointer": p, "code": "wrong", "detail": "this cannot be, choose another"} for p in pointers]
    problem = {"status": status, "code": code, "detail": "this cannot be done now, and here is why"}
    return httpx.Response(status, json={**problem, "request_id": "req_1", "errors": errors})
