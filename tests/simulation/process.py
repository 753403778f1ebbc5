"""A process of a service: what it has begun, its way to the others, and its death at any await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from shared.chassis.store import Unavailable
from tests.simulation.loop import OwnedTask

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")

PRUNE_AT = 100


class Target:
    """Something that is called over the network: a database, the bus, the provider, the mail server."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.away_until = 0.0


class Process:
    """Owns tasks; when it dies they are cancelled, and no call of theirs has an effect any more."""

    def __init__(self, world: World, service: str, number: int) -> None:
        self.world = world
        self.service = service
        self.number = number
        self.alive = True
        self._tasks: list[asyncio.Task[Any]] = []
        off = world.weather.skew_seconds
        self._skew = timedelta(seconds=world.rng.uniform(-off, off)) if off else timedelta(0)

    @property
    def name(self) -> str:
        return f"{self.service}-{self.number}"

    def clock(self) -> datetime:
        """The time as this process sees it."""
        return self.world.now() + self._skew

    def set_clock(self) -> None:
        """Somebody, or a machine, sets it: it may go back."""
        most = self.world.weather.jump_seconds
        self._skew = timedelta(seconds=self.world.rng.uniform(-most, most))
        self.world.note("clock set", self.name, f"{self._skew.total_seconds():.1f} s off")

    # --- tasks

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks.append(task)
        if len(self._tasks) > PRUNE_AT:
            self._tasks = [task for task in self._tasks if not task.done()]

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run this as a task of this process, whoever asks for it."""
        task = self.world.loop.create_task(work)
        assert isinstance(task, OwnedTask)
        task.owner = self
        self.adopt(task)
        return task

    async def asked(self, work: Coroutine[Any, Any, T]) -> T:
        """Answer a request from outside; Unavailable when the process dies over it."""
        if not self.alive:
            work.close()
            raise Unavailable("nobody answers")
        task = self.begin(work)
        await asyncio.wait([task])
        if task.cancelled():
            raise Unavailable("the connection broke")
        return task.result()

    def forget(self) -> None:
        self._tasks.clear()

    def die(self) -> None:
        self.alive = False
        for task in self._tasks:
            if not task.done():
                task.cancel()

    # --- the network

    async def call(
        self, target: Target, effect: Callable[[], T], away: Callable[[str], Exception] = Unavailable
    ) -> T:
        """Go there, have the effect, and come back; each of it may go wrong."""
        world = self.world
        if not self.alive:
            self._perhaps_later(effect)
            raise asyncio.CancelledError
        try:
            if (drawn := world.rng.random()) < world.weather.is_seen_there:
                await self._stopped(drawn)
        except asyncio.CancelledError:
            self._perhaps_later(effect)
            raise
        if target.away_until > world.loop.time():
            raise away(f"{target.name} is away")
        if world.rng.random() >= world.weather.at_the_call:
            answer = effect()
        else:
            answer = self._in_trouble(target, effect, away)
        if not self.alive:
            raise asyncio.CancelledError
        if (drawn := world.rng.random()) < world.weather.is_seen_back:
            await self._stopped(drawn)
        return answer

    async def _stopped(self, drawn: float) -> None:
        """Something happens on the way: others come in between, it takes time, or the process dies."""
        world = self.world
        if drawn >= world.weather.on_the_way:
            await asyncio.sleep(0)
        elif drawn < world.weather.crash:
            world.crash(self)
            raise asyncio.CancelledError
        else:
            await asyncio.sleep(world.rng.expovariate(1 / world.weather.slow_seconds))

    def _in_trouble(self, target: Target, effect: Callable[[], T], away: Callable[[str], Exception]) -> T:
        world, weather = self.world, self.world.weather
        drawn = world.rng.random() * weather.at_the_call
        if drawn < weather.fail:
            raise away(f"{target.name}: the connection broke before")
        if drawn < weather.fail + weather.lose:
            effect()
            world.note("lost", target.name, "the answer")
            raise away(f"{target.name}: the connection broke after")
        if drawn < weather.fail + weather.lose + weather.linger:
            self._later(effect)
            raise away(f"{target.name}: no answer in time")
        world.go_away(target)
        raise away(f"{target.name} went away")

    def _perhaps_later(self, effect: Callable[[], object]) -> None:
        """What was on its way when the process died may still arrive."""
        if not self.world.is_over and self.world.rng.random() < self.world.weather.linger * 10:
            self._later(effect)

    def _later(self, effect: Callable[[], object]) -> None:
        self.world.note("late", self.name, "a call arrives after its caller gave up")
        self.world.loop.call_later(self.world.rng.expovariate(1 / 5), _quietly, effect)


def _quietly(effect: Callable[[], object]) -> None:
    """Nobody waits for the answer, also not for a refusal."""
    try:
        effect()
    except Exception:  # noqa: BLE001 - an answer that nobody hears
        return
