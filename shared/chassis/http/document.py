"""The OpenAPI document of a service: what FastAPI says of each operation, and what this package adds to it.

Who may call it comes from its policy, further query parameters from `query_of`, ETag and 304 from `Tagged`,
and its refusals from what it depends on: a policy can refuse with 401 and 403, `IfMatch` with 412 and 428, a
page with 400. A dependency says so in its attribute `rounds_refuses`; an operation adds its own by
`responses=refuses(410)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from shared.chassis.http.entrance import query_names
from shared.chassis.http.policies import policy_of, routes_of
from shared.chassis.http.problem import PROBLEM, Problem
from shared.chassis.http.queries import parameters_of
from shared.chassis.storable import LEAST, MOST

Document = dict[str, Any]

BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
SCHEMAS = "#/components/schemas/"
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
MEANINGS = {
    400: "The request, its cursor or its signature cannot be read",
    401: "No access token, or one that does not count",
    403: "Not for this role or person",
    404: "There is no such thing, or not for this person",
    409: "The rules or the state of things say no; `code` says which",
    410: "This is over",
    412: "It has changed since it was read; read it again",
    413: "The body is larger than this operation takes",
    415: "The body is of a type that this operation does not take",
    422: "Something in the request is wrong; `errors` names each place",
    428: "Send If-Match with the ETag that was read",
    429: "Too many requests; wait for `Retry-After` seconds",
    503: "Something behind this is away; try again in a moment",
}
NOT_CHANGED = "What `If-None-Match` names is still what would be answered"
VISIBLE = "^[!-~]([ -~]*[!-~])?$"
"""What a header can carry and is not empty."""
TEXT: Document = {"schema": {"type": "string"}}
BINARY: Document = {"schema": {"type": "string", "format": "binary"}}
HEADERS: Mapping[int, Document] = {
    401: {"WWW-Authenticate": {"required": True, **TEXT}},
    429: {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
    503: {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
}


def refuses(*statuses: int, page: bool = False) -> dict[int | str, Document]:
    """For `responses=`: refusals of an operation that none of its dependencies tells.

    `page` where a person sees them although the operation itself is no page, such as a download.
    """
    shown: Document = {"content": {"text/html": TEXT}} if page else {}
    return {status: {"description": MEANINGS[status], **shown} for status in statuses}


def describe(app: FastAPI) -> None:
    """Let the document of this application say all of it. Raises NoPolicy for an operation without one."""
    operations = [
        (route, method, policy_of(route)) for route in routes_of(app.routes) for method in route.methods or ()
    ]
    plain: Callable[[], Document] = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            document = plain()
            for route, method, policy in operations:
                operation = document["paths"][route.path][method.lower()]
                operation.setdefault("parameters", []).extend(parameters_of(route.dependant))
                _require_headers(operation)
                _add_tags(operation, route, method)
                _add_policy(operation, policy)
                _add_refusals(operation, route, method)
            _add_components(document)
            _bound(document)
            app.openapi_schema = _with_plain_names(document)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents


def _require_headers(operation: Document) -> None:
    """What is refused without a header requires it, however late that is found out."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "header" and parameter["name"].lower() == "if-match":
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "title": "If-Match", "pattern": VISIBLE}


def _add_tags(operation: Document, route: APIRoute, method: str) -> None:
    """What it answers with carries an ETag; who reads it again can name the one that they have."""
    if not any(hasattr(each, "rounds_tags") for each in _dependencies(route.dependant)):
        return
    operation["responses"]["200"]["headers"] = {"ETag": {"required": True, **TEXT}}
    if method == "GET":
        operation["responses"]["304"] = {"description": NOT_CHANGED, "headers": {"ETag": TEXT}}
        operation["parameters"].append({"name": "If-None-Match", "in": "header", "required": False, **TEXT})


def _add_policy(operation: Document, policy: str) -> None:
    operation["x-policy"] = policy
    operation["security"] = [] if policy == "anyone" else [{"bearer": []}]
    if policy.startswith("anyone,"):
        operation["security"].append({})


def _add_refusals(operation: Document, route: APIRoute, method: str) -> None:
    is_page = isinstance(route.response_class, type) and issubclass(route.response_class, HTMLResponse)
    given: Document = operation["responses"]
    given.pop("422", None)  # FastAPI's own shape, which is never sent
    said = {int(status) for status in given if status >= "400"}
    for status in sorted(said | _statuses(operation, route, method)):
        content = {PROBLEM: {"schema": {"$ref": f"{SCHEMAS}{Problem.__name__}"}}}
        refusal = given.setdefault(str(status), {"description": MEANINGS[status]})
        refusal["content"] = content | ({"text/html": TEXT} if is_page else {}) | refusal.get("content", {})
        if status in HEADERS:
            refusal.setdefault("headers", {}).update(HEADERS[status])


def _statuses(operation: Document, route: APIRoute, method: str) -> set[int]:
    """What this operation can refuse with: by what it depends on, and by what it takes."""
    statuses = {503}
    for dependency in _dependencies(route.dependant):
        statuses |= set(getattr(dependency, "rounds_refuses", ()))
    if route.dependant.path_params:
        statuses |= {404, 422}
    if operation["parameters"] or query_names(route):
        statuses.add(422)
    if "requestBody" in operation:
        statuses |= {400, 413, 422}
    if method in WRITING:
        statuses.add(409)
    return statuses


def _dependencies(dependant: Dependant) -> Iterator[object]:
    """Every function that this operation depends on, also those behind others."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _dependencies(inner)


def _add_components(document: Document) -> None:
    components = document.setdefault("components", {})
    components["securitySchemes"] = BEARER
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template=f"{SCHEMAS}{{model}}")
    schemas.update(problem.pop("$defs"))
    schemas[Problem.__name__] = problem


def _bound(value: Any) -> None:
    """Every integer has 64 bits at most: the entrance refuses larger ones."""
    if isinstance(value, dict):
        if value.get("type") == "integer":
            if "exclusiveMinimum" not in value:
                value.setdefault("minimum", LEAST)
            if "exclusiveMaximum" not in value:
                value.setdefault("maximum", MOST)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _bound(inner)


def _with_plain_names(document: Document) -> Document:
    """`PageOf[HostView]`, which is `PageOf_HostView_` to FastAPI, becomes `PageOfHostView`, also as title."""
    schemas: Document = document["components"]["schemas"]
    names = {name: re.sub(r"_(\w+)_$", r"\1", name) for name in schemas}
    document["components"]["schemas"] = {
        names[name]: {**schema, "title": names[name]} for name, schema in schemas.items()
    }
    renamed: Document = _renamed(document, {SCHEMAS + old: SCHEMAS + new for old, new in names.items()})
    return renamed


def _renamed(value: Any, references: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            name: references.get(inner, inner) if name == "$ref" else _renamed(inner, references)
            for name, inner in value.items()
        }
    return [_renamed(inner, references) for inner in value] if isinstance(value, list) else value
