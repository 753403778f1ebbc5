"""`rounds routes`: where each address is answered, and who may call it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from rich.console import Console

from deploy.local.built import applications
from shared.chassis.http.policies import policy_of, routes_of

PROJECT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Row:
    """One operation: what is called, the function that answers, and its policy."""

    service: str
    method: str
    path: str
    function: str
    place: str
    """File and line of the function, as editors and terminals open them."""
    policy: str


def rows() -> list[Row]:
    """Every operation of every service, by path."""
    found = [row for service, application in applications().items() for row in _rows(service, application)]
    return sorted(found, key=lambda row: (row.path, row.method))


def report(contains: str = "") -> int:
    """Print those whose address, function or policy contains this; 1 where there is none."""
    console = Console(highlight=False)
    wanted = [row for row in rows() if contains in " ".join(vars(row).values())]
    for row in wanted:
        console.print(
            f"{row.method:<6} [bold]{row.path}[/]\n       {row.function}  {row.place}  ({row.policy})",
            soft_wrap=True,
        )
    return 0 if wanted else 1


def _rows(service: str, application: FastAPI) -> Iterator[Row]:
    for route in routes_of(application.routes):
        for method in sorted(route.methods or ()):
            function = route.endpoint.__qualname__
            yield Row(service, method, route.path, function, _place(route), policy_of(route))


def _place(route: APIRoute) -> str:
    file = Path(inspect.getsourcefile(route.endpoint) or "").resolve()
    return f"{file.relative_to(PROJECT)}:{inspect.getsourcelines(route.endpoint)[1]}"
