"""Which policy each operation has, read from its parameters and written into the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


class NoPolicy(Exception):
    """An operation does not say who may call it."""


def policy_of(route: APIRoute) -> str:
    """Who may call this operation. Raises NoPolicy where no parameter says so."""
    found = list(dict.fromkeys(_policies(route.dependant)))
    # What takes whoever calls (an idempotency key is scoped to them) does not widen a stricter policy.
    stricter = [policy for policy in found if not policy.startswith("anyone")]
    if not found or len(stricter) > 1:
        raise NoPolicy(f"{route.methods} {route.path}: {found or 'none'}; name one: Anyone, Applicant, …")
    return stricter[0] if stricter else found[0]


def describe_policies(app: FastAPI) -> None:
    """Let the OpenAPI document say of each operation who may call it. Raises NoPolicy."""
    said = {
        (route.path, method.lower()): policy_of(route)
        for route in routes_of(app.routes)
        for method in route.methods or ()
    }
    plain: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document.setdefault("components", {})["securitySchemes"] = BEARER
            for (path, method), policy in said.items():
                operation = document["paths"][path][method]
                operation["x-policy"] = policy
                operation["security"] = [] if policy == "anyone" else [{"bearer": []}]
                if policy.startswith("anyone,"):
                    operation["security"].append({})
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents


def routes_of(routes: Sequence[BaseRoute]) -> Iterator[APIRoute]:
    """Every operation that the document shows."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            yield route


def _policies(dependant: Dependant) -> Iterator[str]:
    policy = getattr(dependant.call, "rounds_policy", None)
    if policy is not None:
        yield policy
    for inner in dependant.dependencies:
        yield from _policies(inner)
