"""Errors as RFC 9457 problem documents: one shape everywhere, and never a 500 for bad input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from shared.chassis.deciding import KeyReused
from shared.chassis.decision import Forbidden, Invalid, NotFound, Refused
from shared.chassis.grouping import Conflict
from shared.chassis.http.policies import methods_of
from shared.chassis.logging import get_logger
from shared.chassis.store import BadPosition, TooLarge, Unavailable, Unstorable

log = get_logger(__name__)

PROBLEM = "application/problem+json"


class InputError(BaseModel):
    """One place of the request that has to be corrected."""

    pointer: Annotated[str, Field(description="A JSON pointer into the body, or `query:name`, `path:name` …")]
    code: Annotated[str, Field(description="A stable word")]
    detail: str


class Problem(BaseModel):
    """RFC 9457. A refusal may have further members, which help to show what would be accepted."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence for people")]
    code: Annotated[str, Field(description="A stable word for programs")]
    request_id: Annotated[str, Field(description="Helps to find what happened")]
    errors: list[InputError] = []


class HttpRefused(Exception):
    """A refusal that only HTTP knows: its status, a stable code, a sentence, and headers."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem(  # noqa: PLR0913 - each is one member of the document
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem document."""
    body: dict[str, Any] = {
        "type": f"/docs/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": getattr(request.state, "request_id", ""),
        **(more or {}),
    }
    if errors:
        body["errors"] = list(errors)
    return Response(
        orjson.dumps(body, default=str), status, {"cache-control": "no-store", **(headers or {})}, PROBLEM
    )


def answer_problems(app: FastAPI) -> None:
    """Let every exception that may leave an endpoint become a problem document."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HttpRefused, _http_refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    for away in (Unavailable, Conflict):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(Unstorable, _unstorable)
    app.add_exception_handler(BadPosition, _bad_position)


async def _refused(request: Request, no: Exception) -> Response:
    assert isinstance(no, Refused)
    status = _status_of(no)
    errors = [{"pointer": no.pointer, "code": no.code, "detail": no.detail}] if no.pointer else []
    return problem(request, status, no.code, no.detail, errors=errors, more=no.facts)


def _status_of(no: Refused) -> int:
    match no:
        case Invalid() | KeyReused():
            return 422
        case NotFound():
            return 404
        case Forbidden():
            return 403
        case _:
            return 409


async def _http_refused(request: Request, no: Exception) -> Response:
    assert isinstance(no, HttpRefused)
    return problem(request, no.status, no.code, no.detail, headers=no.headers)


async def _not_valid(request: Request, no: Exception) -> Response:
    assert isinstance(no, RequestValidationError)
    errors = [_error(error) for error in no.errors()]
    named = ", ".join(dict.fromkeys(str(error["pointer"]) for error in errors))
    return problem(request, 422, "invalid", f"please correct: {named}", errors=errors)


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    where, *path = error["loc"]
    if where == "body":
        pointer = "/" + "/".join(str(part) for part in path)
    else:
        pointer = f"{where}:{'/'.join(str(part) for part in path)}"
    return {"pointer": pointer, "code": error["type"], "detail": error["msg"].removeprefix("Value error, ")}


async def _http(request: Request, no: Exception) -> Response:
    assert isinstance(no, HTTPException)
    if no.status_code == 405:
        allowed = ", ".join(methods_of(request.app.routes, request.url.path))
        return problem(
            request, 405, "method_not_allowed", f"this path takes {allowed}", headers={"allow": allowed}
        )
    code = HTTPStatus(no.status_code).phrase.lower().replace(" ", "_")
    return problem(request, no.status_code, code, str(no.detail), headers=no.headers)


async def _away(request: Request, no: Exception) -> Response:
    log.warning("away", error=str(no), path=_route(request))
    return problem(
        request, 503, "temporarily_unavailable", "please try again in a moment", headers={"retry-after": "2"}
    )


async def _too_large(request: Request, _: Exception) -> Response:
    return problem(request, 409, "too_large", "this record cannot take any more")


async def _unstorable(request: Request, no: Exception) -> Response:
    """Something passed the entrance that the database cannot hold: a number that a rule has computed, say."""
    log.warning("not storable", error=str(no), path=_route(request))
    return problem(request, 422, "not_storable", "something in this request cannot be stored")


async def _bad_position(request: Request, _: Exception) -> Response:
    return problem(request, 400, "bad_cursor", "this cursor is broken; start again without it")


def unexpected(request: Request, no: Exception) -> Response:
    """For what nobody expected; called by the boundary, behind which nothing is left to handle it."""
    log.error("unexpected", path=_route(request), exc_info=no)
    return problem(request, 500, "internal_error", "this is our fault; the request id helps us to find it")


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "")
