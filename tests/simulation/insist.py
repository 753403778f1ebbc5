"""How people ask: again and again while nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from shared.chassis.decision import Refused
from shared.chassis.grouping import Conflict
from shared.chassis.store import Unavailable

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")
PATIENCE = 12


async def insist(world: World, service: str, call: Callable[[Any], Coroutine[Any, Any, T]]) -> T | None:
    """Ask again, with the same words, while nobody answers; None where the answer is no."""
    for number in range(PATIENCE):
        try:
            return await world.ask(service, call)
        except (Unavailable, Conflict):
            await asyncio.sleep(world.rng.expovariate(1 / (0.5 * 2**number)))
        except Refused as no:
            world.note("refused", service, f"{no.code}: {no.detail}")
            return None
    return None
