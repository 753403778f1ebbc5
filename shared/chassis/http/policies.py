"""Which policy each operation has, read from its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute


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


def routes_of(routes: Sequence[BaseRoute]) -> Iterator[APIRoute]:
    """Every operation that the document shows."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            yield route


def methods_of(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """Every method that this path takes, whichever of the routes at it answers."""
    found = {
        method
        for context in iter_route_contexts(routes)
        if isinstance(route := context.original_route, APIRoute) and route.path_regex.match(path)
        for method in route.methods or ()
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _policies(dependant: Dependant) -> Iterator[str]:
    policy = getattr(dependant.call, "rounds_policy", None)
    if policy is not None:
        yield policy
    for inner in dependant.dependencies:
        yield from _policies(inner)
