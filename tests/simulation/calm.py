"""The fakes by themselves, in fine weather: how the contracts that they share with the real parts reach them.

Those are `tests/chassis/bus_contract.py`, `tests/payments/provider_contract.py` and
`tests/notifications/mail_server_contract.py`. A call answers at once here, so it may be awaited in any loop;
only time that passes needs the virtual one, which then runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tests.simulation.banks import Banks
from tests.simulation.pages import Page
from tests.simulation.process import Process
from tests.simulation.weather import Weather
from tests.simulation.world import World

T = TypeVar("T")

STILL = Weather(interleave=0.0)
"""Nothing goes wrong, and nobody comes in between."""


class IdleBanks(Banks):
    """They do nothing by themselves."""

    are_slow = False

    def is_slow_to_refund(self) -> bool:
        return self.are_slow

    def debit_begun(self, page: Page) -> None:
        """The bank never answers."""

    def card_charged(self, page: Page) -> None:
        """The payer is content."""

    def refund_begun(self, page: Page, refund_id: str) -> None:
        """It is on its way for ever."""


@contextmanager
def calm() -> Iterator[World]:
    """A world in fine weather where no service runs."""
    world = World(1)
    world.weather = STILL
    try:
        yield world
    finally:
        world.loop.run(asyncio.sleep(0))  # ends what is left in it
        world.forget()


def process_in(world: World, service: str, number: int = 0) -> Process:
    """A process that runs nothing yet."""
    return Process(world, service, number)


async def played(world: World, work: Coroutine[Any, Any, T]) -> T:
    """What comes of this in virtual time."""
    return await asyncio.to_thread(world.loop.run_until_complete, work)


async def let_pass(world: World, seconds: float) -> None:
    """Everything that is due until then happens."""
    await played(world, asyncio.sleep(seconds))
