"""Everything that the catalog listens to, each message delivered twice and once late."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared.contracts.fact import Fact
from tests.catalog.builders import accepted, cancelled, closed, paid, rotation, too_late, withdrawn
from tests.catalog.running import Catalog, delivery, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


STORIES: dict[str, tuple[list[Fact], list[str]]] = {
    "paid in time": ([accepted("a"), paid("a")], ["PlaceHeld app_a", "PlaceReserved app_a"]),
    "withdrawn, and the next is served": (
        [accepted("a"), accepted("b"), withdrawn("a"), closed("a")],
        ["PlaceHeld app_a", "Waitlisted app_b", "HoldEnding app_a", "HoldReleased app_a", "PlaceHeld app_b"],
    ),
    "cancelled, and the next is served": (
        [accepted("a"), paid("a"), accepted("b"), cancelled("a")],
        [
            "PlaceHeld app_a",
            "PlaceReserved app_a",
            "Waitlisted app_b",
            "HoldReleased app_a",
            "PlaceHeld app_b",
        ],
    ),
    "money after a withdrawal": (
        [accepted("a"), withdrawn("a"), closed("a"), too_late("a")],
        ["PlaceHeld app_a", "HoldEnding app_a", "HoldReleased app_a", "ReservationRefused app_a"],
    ),
}


@pytest.mark.parametrize("story", STORIES)
async def test_each_message_twice_and_once_late_changes_nothing(catalog: Catalog, story: str) -> None:
    facts, told = STORIES[story]
    await catalog.has(rotation())
    await catalog.receive(*facts, times=2)
    assert await catalog.labels() == told
    catalog.clock.travel(timedelta(days=2))
    before = await catalog.rotation()
    for fact in facts:  # under new ids, as after a restore: only what is decided can keep it silent
        await catalog.receive(fact)
    assert await catalog.labels() == told
    assert (await catalog.rotation()) == before
    assert catalog.dead.letters == {}


async def test_a_hold_that_lapses_and_its_late_money(catalog: Catalog) -> None:
    await catalog.has(rotation())
    await catalog.receive(accepted("a"), times=2)
    for days in (5, 2):
        catalog.clock.travel(timedelta(days=days))
        await catalog.act_on_due()
    await catalog.receive(closed("a"), closed("a"), too_late("a"), times=2)
    await catalog.receive(too_late("a"))
    told = ["PlaceHeld", "HoldEndingSoon", "HoldEnding", "HoldLapsed", "PlaceReserved"]
    assert await catalog.labels() == [f"{name} app_a" for name in told]


async def test_fifty_accepted_at_once_for_one_place_give_one_hold_and_a_line_in_order(
    catalog: Catalog,
) -> None:
    await catalog.has(rotation())
    facts = [accepted(f"{number:02}") for number in range(50)]
    await asyncio.gather(*(catalog.consumer.handle_batch([delivery(fact)]) for fact in facts))
    told = [fact.model_dump() for fact in await catalog.facts()]
    assert await catalog.labels() == [
        "PlaceHeld app_00",
        *(f"Waitlisted app_{number:02}" for number in range(1, 50)),
    ]
    assert [fact["position"] for fact in told[1:]] == list(range(1, 50))


async def test_an_unknown_rotation_is_answered_and_nothing_is_parked(catalog: Catalog) -> None:
    await catalog.receive(accepted("a"), withdrawn("a"), closed("a"), cancelled("a"), paid("a"), times=2)
    assert await catalog.labels() == ["PlaceRefused app_a", "ReservationRefused app_a"]
    assert catalog.dead.letters == {}
