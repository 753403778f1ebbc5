"""One run: people act for months, then everything heals, and what must hold is checked."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from unittest.mock import patch

from deploy.rounds.operating.invariants import Violation
from tests.simulation.checks import found_at_the_end
from tests.simulation.cut import WHOLE, Cut
from tests.simulation.ids import determined_by
from tests.simulation.office import Office
from tests.simulation.parts import REAL, Parts
from tests.simulation.people import Applicant
from tests.simulation.scenario import DAY, Scenario, drawn
from tests.simulation.watch import StandsStill
from tests.simulation.weather import Weather
from tests.simulation.world import SERVICES, Note, World

ROUND = 1800.0
SHORTEST_REST = 4
LONGEST_REST = 24

COLLECT_EVERY = 500
"""Runs between two collections of garbage, half a MiB each."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a seed."""

    seed: int
    violations: tuple[Violation, ...]
    notes: tuple[Note, ...]
    steps: int
    days: float
    epoch: datetime
    weather: Weather
    scenario: Scenario
    cut: Cut


def run(seed: int, parts: Parts = REAL, cut: Cut = WHOLE) -> Outcome:
    """Play one seed; the same seed, with the same things left out, gives the same outcome."""
    with determined_by(seed), ExitStack() as stack:
        for name, broken in parts.instead.items():
            stack.enter_context(patch(name, broken))
        world = World(seed, parts, cut)
        scenario = cut.of(drawn(world.chance("scenario"), world.epoch.date()))
        with suppress(StandsStill):  # told as a violation that names the document
            world.loop.run(_play(world, scenario))
        for failure in world.loop.failures:
            world.violate("0 a task failed", "", failure)
    outcome = Outcome(
        seed, tuple(world.violations), tuple(world.notes), world.loop.steps,
        world.loop.time() / DAY, world.epoch, world.drawn_weather, scenario, cut,
    )  # fmt: skip
    world.forget()
    return outcome


@cache
def warm_up() -> None:
    """Build what is built once, and belongs to no run: nobody looks there for garbage any more."""
    run(0)
    gc.collect()
    gc.freeze()


def outcomes(seeds: Iterable[int], parts: Parts = REAL) -> Iterator[Outcome]:
    """One run after the other; garbage is collected between some of them, and not in their midst."""
    warm_up()
    gc.disable()
    try:
        for number, seed in enumerate(seeds, 1):
            yield run(seed, parts)
            if number % COLLECT_EVERY == 0:
                gc.collect()
    finally:
        gc.enable()


async def _play(world: World, scenario: Scenario) -> None:
    world.start(SERVICES if scenario.mails else tuple(name for name in SERVICES if name != "notifications"))
    crowd = [asyncio.ensure_future(life) for life in _lives(world, scenario)]
    await asyncio.sleep(scenario.ends)
    for life in crowd:
        life.cancel()
    for one in await asyncio.gather(*crowd, return_exceptions=True):
        if isinstance(one, Exception):
            world.violate("0 a person met a bug", "", repr(one))
    world.heal()
    await _rest(world)
    world.is_over = True
    for violation in found_at_the_end(world):
        world.violate(violation.invariant, violation.about, violation.seen)


def _lives(world: World, scenario: Scenario) -> list[Coroutine[Any, Any, None]]:
    office = Office(world, scenario)
    world.banks.disputes = scenario.disputes
    world.provider.refunds_pause = scenario.refunds_pause
    lives = [office.opens(), office.works()]
    if scenario.calls_off is not None:
        lives.append(office.calls_off(scenario.calls_off))
    if scenario.closes_early:
        lives.append(office.closes_a_rotation(scenario.ends * world.rng.random() * 0.5))
    for habits in scenario.applicants:
        lives.append(office.meets(habits.applicant_id, habits.known_from))
        lives.append(Applicant(world, habits, office).live())
    if scenario.undeliverable:
        world.mail.refuses.add(f"{scenario.applicants[0].applicant_id}@example.org")
    return lives


async def _rest(world: World) -> None:
    """Until nothing is on its way any more; at least so long that every open page has ended."""
    for number in range(LONGEST_REST):
        for service in world.running:
            await world.replay(service)
        await asyncio.sleep(ROUND)
        if number >= SHORTEST_REST and _is_quiet(world):
            return


def _is_quiet(world: World) -> bool:
    if world.bus.lag() or any(store.has_waiting for store in world.stores.values()):
        return False
    names = list(world.store("payments", "statements").rows)
    return not any(world.provider.live(name) for name in names)
