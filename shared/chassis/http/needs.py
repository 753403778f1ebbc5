"""What an endpoint needs: use cases and settings, given to it by the type of a parameter.

    Desk = Annotated[MoneyDesk, needs(MoneyDesk)]

    @router.post("/v1/statements/{application_id}/refunds")
    async def refund(body: NewRefund, actor: Staff, desk: Desk) -> Response: ...

`main.py` provides each part once, with `service.provides(desk)`. A part that nobody provides stops the
start, with the name of the endpoint that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant

from shared.chassis.http.policies import routes_of


class NotProvided(Exception):
    """An endpoint needs a part that `main.py` does not provide."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a service answers: its routers, and the parts that their endpoints need, by type."""

    routers: list[APIRouter] = field(default_factory=list)
    parts: dict[type, object] = field(default_factory=dict)

    def serves(self, *routers: APIRouter) -> None:
        self.routers.extend(routers)

    def provides(self, *parts: object, under: type | None = None) -> None:
        """Each part by its own type, or `under` the type that endpoints ask for, such as a port."""
        for part in parts:
            self.parts[under or type(part)] = part


def needs(part: type) -> Any:
    """The dependency behind `Annotated[Part, needs(Part)]`."""

    async def given(request: Request) -> object:
        return request.app.state.parts[part]

    given.rounds_part = part  # type: ignore[attr-defined]  # read by `check_needs`
    return Depends(given)


def check_needs(served: Endpoints) -> None:
    """Raises NotProvided, naming every endpoint that would fail at its first request."""
    missing = [
        f"{route.name} ({route.path}) needs {part.__name__}"
        for router in served.routers
        for route in routes_of(router.routes)
        for part in _parts(route.dependant)
        if part not in served.parts
    ]
    if missing:
        raise NotProvided("provide it in main.py with service.provides(…): " + "; ".join(missing))


def _parts(dependant: Dependant) -> Iterator[type]:
    part = getattr(dependant.call, "rounds_part", None)
    if part is not None:
        yield part
    for inner in dependant.dependencies:
        yield from _parts(inner)
