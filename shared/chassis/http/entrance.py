"""The entrance of every endpoint: what no endpoint takes is refused here, whatever it is declared to take.

That is a query parameter which the operation does not have (a filter that is misspelt would find everything),
and text or numbers which the database cannot hold, in the path, the query, a form or JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile

from shared.chassis.storable import NOT_TEXT, Path, Reason, first_unstorable, is_text

Error = dict[str, Any]
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
NO_BODY = Reason("missing", "send a body, or none at all; null is neither")


async def enter(request: Request) -> None:
    """A dependency of every operation. Raises RequestValidationError, which names each thing refused.

    Raises Unavailable for all but probes, while the process has not begun.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    if route.path not in PROBES:
        request.app.state.begun()
    errors = [_error(("path", name), NOT_TEXT) for name in _not_text(request.path_params)]
    if request.scope["query_string"]:
        errors += _of_query(request, route)
    if route.body_field is not None:
        errors += await _of_body(request, route)
    if errors:
        raise RequestValidationError(errors)


def query_names(route: APIRoute) -> frozenset[str]:
    """Every query parameter that this operation has."""
    return frozenset(_query_names(route.dependant))


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    model = getattr(dependant.call, "rounds_query", None)  # see `queries.py`
    if model is not None:
        yield from (field.alias or name for name, field in model.model_fields.items())
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _known_names(request: Request, route: APIRoute) -> frozenset[str]:
    """Found out once for each route of an application."""
    found: dict[int, frozenset[str]] = request.app.state.query_names
    if id(route) not in found:
        found[id(route)] = query_names(route)
    return found[id(route)]


def _of_query(request: Request, route: APIRoute) -> Iterator[Error]:
    known = _known_names(request, route)
    # What mail programs and trackers add to the link of a page must not keep a person from it.
    is_page = isinstance(route.response_class, type) and issubclass(route.response_class, HTMLResponse)
    for name, value in request.query_params.multi_items():
        if name not in known and not is_page:
            yield _unknown(name, known)
        elif not is_text(value):
            yield _error(("query", name), NOT_TEXT)


async def _of_body(request: Request, route: APIRoute) -> list[Error]:
    """The body has been read by now, and both ways to ask for it remember what they found."""
    if route.body_field is not None and isinstance(route.body_field.field_info, Form):
        form = await request.form()
        texts = {
            name: (value.filename or "") if isinstance(value, UploadFile) else value
            for name, value in form.multi_items()
        }
        return [_error(("body", name), NOT_TEXT) for name in _not_text(texts)]
    if "json" not in request.headers.get("content-type", "").lower() or not await request.body():
        return []
    try:
        given = await request.json()
    except ValueError:  # a type that only looks like JSON: the endpoint's own reading refuses it
        return []
    if given is None:  # to FastAPI the same as no body, where one may be absent
        return [_error(("body",), NO_BODY)]
    found = first_unstorable(given)
    return [] if found is None else [_error(("body", *found[0]), found[1])]


def _not_text(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, str) and not (is_text(value) and is_text(name)):
            yield name


def _error(where: Path, reason: Reason) -> Error:
    return {"loc": tuple(map(_shown, where)), "type": reason.code, "msg": reason.detail}


def _unknown(name: str, known: frozenset[str]) -> Error:
    there_is = f"it has {', '.join(sorted(known))}" if known else "it has none"
    reason = Reason("unknown_parameter", f"this operation has no such query parameter; {there_is}")
    return _error(("query", name), reason)


def _shown(step: str | int) -> str | int:
    """A name as it can be written into the answer."""
    return step if isinstance(step, int) or is_text(step) else step.encode(errors="replace").decode()
