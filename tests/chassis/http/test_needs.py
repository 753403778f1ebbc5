"""What endpoints need is given by type, and a part that nobody provides stops the start."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from shared.chassis.clock import ManualClock
from shared.chassis.http.access import Anyone, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints, NotProvided, needs

router = APIRouter()


@dataclass(frozen=True)
class Greeter:
    word: str


class SaysHello(Greeter):
    """Somebody who greets, under the name that the endpoint asks for."""


@router.get("/v1/greetings")
async def greet(_: Anyone, greeter: Annotated[Greeter, needs(Greeter)]) -> str:
    return greeter.word


async def _ready() -> dict[str, Any]:
    return {}


def built(served: Endpoints) -> FastAPI:
    clock = ManualClock(datetime(2026, 11, 1, tzinfo=UTC))
    return create_api("toy", clock, Verifier("http://nowhere", clock), served, Probes(_ready, lambda: True))


async def answer(served: Endpoints) -> str:
    transport = httpx.ASGITransport(built(served))
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as http:
        return str((await http.get("/v1/greetings")).json())


def serving(*routers: APIRouter) -> Endpoints:
    served = Endpoints()
    served.serves(*routers)
    return served


async def test_a_part_is_given_by_its_type() -> None:
    served = serving(router)
    served.provides(Greeter("hello"))
    assert await answer(served) == "hello"


async def test_a_part_is_given_under_the_type_that_is_asked_for() -> None:
    served = serving(router)
    served.provides(SaysHello("good morning"), under=Greeter)
    assert await answer(served) == "good morning"


async def test_two_applications_of_one_router_have_parts_of_their_own() -> None:
    one, other = serving(router), serving(router)
    one.provides(Greeter("one"))
    other.provides(Greeter("other"))
    assert (await answer(one), await answer(other)) == ("one", "other")


def test_a_part_that_nobody_provides_stops_the_start_and_names_the_endpoint() -> None:
    served = serving(router)
    served.provides(SaysHello("under its own type alone"))
    with pytest.raises(NotProvided, match=r"greet \(/v1/greetings\) needs Greeter"):
        built(served)


def test_a_router_inside_another_is_checked_as_well() -> None:
    outer = APIRouter()
    outer.include_router(router)
    with pytest.raises(NotProvided, match="Greeter"):
        built(serving(outer))
