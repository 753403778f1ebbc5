"""The events of a random day, in any order and as often as one likes, make the same statements."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from deploy.local.platform import Platform
from shared.chassis.clock import ManualClock
from tests.harness.sampling import seed_of_the_run, so_many
from tests.payments.a_day import APPS, Day, checksum, random_day
from tests.payments.in_memory_service import InMemory
from tests.payments.on_mongo import all_look, replicas
from tests.payments.running import Running, beside, running
from tests.payments.webhooks import events_of, knock

BANKS = ("card", "us_bank_account")
DAYS = 20


async def unheard(payments: Running, seed: int) -> list[dict[str, Any]]:
    """Play the day while every webhook is lost; what would have been told."""
    day = Day(payments)
    await day.dawn()
    before = {event["id"] for event in await events_of(payments)}

    async def lose() -> None:
        await payments.control("flush", drop=".*")

    await day.play(random_day(seed), lose)
    await lose()
    return [event for event in await events_of(payments) if event["id"] not in before]


def shuffled(events: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Each event once, twice or three times, in any order."""
    chance = random.Random(seed)
    copies = [event for event in events for _ in range(chance.randint(1, 3))]
    return chance.sample(copies, len(copies))


async def hear(payments: Running, event: dict[str, Any]) -> None:
    """By the webhook and what follows from it; the poller, which would find all of it, sleeps."""
    assert (await knock(payments, event)).status_code == 200
    await payments.inside.acts["stripe_events"](event["id"])


async def money(payments: Running) -> list[tuple[str, int]]:
    found = await payments.inside.kept["statements"].get_many(APPS)
    return sorted((line.key, line.cents) for s in found.values() for line in s.lines if line.reference)


async def as_it_happens(seed: int) -> str:
    """The same day, with webhooks that come at once, twice and in disorder, and a clock that runs."""
    async with running(payment_methods=BANKS) as payments:

        async def tell() -> None:
            await payments.deliver(order="random", seed=seed, duplicate=2)

        day = Day(payments)
        await day.dawn()
        await day.play(random_day(seed), tell)
        await tell()
        return await checksum(payments)


@pytest.mark.parametrize("seed", so_many([seed_of_the_run() % DAYS], range(DAYS)))
async def test_any_order_of_a_days_events_makes_the_same_statements(seed: int) -> None:
    sums = {await as_it_happens(seed)}
    async with running(payment_methods=BANKS) as payments:
        events = await unheard(payments, seed)
        for order in range(3):
            fresh = InMemory(ManualClock(payments.clock()))
            async with beside(payments.stripe_url, payments.http, fresh, payment_methods=BANKS) as again:
                fresh.stores["statements"].rows = payments.inside.backup()
                for event in shuffled(events, order):
                    await hear(again, event)
                heard = await money(again)
                await again.work()
                assert await money(again) == heard  # nothing was left for the poller to find
                sums.add(await checksum(again))
    assert len(sums) == 1


@pytest.mark.servers
async def test_three_replicas_on_mongodb_hear_a_day_in_disorder_and_make_the_same_statements(
    mongo_server: Platform,
) -> None:
    seed = 0
    async with replicas(mongo_server.mongo, 3, payment_methods=BANKS) as runs:
        events = await unheard(runs[0], seed)
        told = (hear(runs[n % 3], event) for n, event in enumerate(shuffled(events, seed)))
        await asyncio.gather(*told)
        await all_look(runs)
        assert await checksum(runs[2]) == await as_it_happens(seed)
