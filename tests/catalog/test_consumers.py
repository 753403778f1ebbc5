"""Everything that the catalog listens to, each message delivered twice and once late."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.applications import ApplicationAccepted, ApplicationCancelled, ApplicationWithdrawn
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import DepositCompleted, PaymentCameTooLate, PaymentWindowClosed
from tests.catalog.builders import NOW, START, rotation
from tests.catalog.running import Catalog, delivery, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


def about(name: str) -> dict[str, Any]:
    return {"application_id": f"app_{name}", "applicant_id": f"acc_{name}", "rotation_id": "rot_1"}


def accepted(name: str) -> ApplicationAccepted:
    return ApplicationAccepted(**about(name), start_date=START, weeks=4, accepted_at=NOW)


def paid(name: str) -> DepositCompleted:
    return DepositCompleted(
        **about(name), completed_at=NOW, paid=Money.usd(69_900), balance=Money.usd(90_000)
    )


def too_late(name: str) -> PaymentCameTooLate:
    return PaymentCameTooLate(**about(name), payment_id="pay_1", amount=Money.usd(69_900), paid_at=NOW)


def withdrawn(name: str) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(**about(name))


def cancelled(name: str) -> ApplicationCancelled:
    return ApplicationCancelled(**about(name), by="applicant", refund=Money.usd(0))


def closed(name: str) -> PaymentWindowClosed:
    return PaymentWindowClosed(**about(name))


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
    await catalog.hear(*facts, times=2)
    assert await catalog.names() == told
    catalog.clock.travel(timedelta(days=2))
    before = await catalog.rotation()
    for fact in facts:  # under new ids, as after a restore: only what is decided can keep it silent
        await catalog.hear(fact)
    assert await catalog.names() == told
    assert (await catalog.rotation()) == before
    assert catalog.dead.letters == {}


async def test_a_hold_that_lapses_and_its_late_money(catalog: Catalog) -> None:
    await catalog.has(rotation())
    await catalog.hear(accepted("a"), times=2)
    for days in (5, 2):
        catalog.clock.travel(timedelta(days=days))
        await catalog.work()
    await catalog.hear(closed("a"), closed("a"), too_late("a"), times=2)
    await catalog.hear(too_late("a"))
    told = ["PlaceHeld", "HoldEndingSoon", "HoldEnding", "HoldLapsed", "PlaceReserved"]
    assert await catalog.names() == [f"{name} app_a" for name in told]


async def test_fifty_accepted_at_once_for_one_place_give_one_hold_and_a_line_in_order(
    catalog: Catalog,
) -> None:
    await catalog.has(rotation())
    facts = [accepted(f"{number:02}") for number in range(50)]
    await asyncio.gather(*(catalog.consumer.handle_batch([delivery(fact)]) for fact in facts))
    told = [fact.model_dump() for fact in await catalog.said()]
    assert await catalog.names() == [
        "PlaceHeld app_00",
        *(f"Waitlisted app_{number:02}" for number in range(1, 50)),
    ]
    assert [fact["position"] for fact in told[1:]] == list(range(1, 50))


async def test_an_unknown_rotation_is_answered_and_nothing_is_parked(catalog: Catalog) -> None:
    await catalog.hear(accepted("a"), withdrawn("a"), closed("a"), cancelled("a"), paid("a"), times=2)
    assert await catalog.names() == ["PlaceRefused app_a", "ReservationRefused app_a"]
    assert catalog.dead.letters == {}
