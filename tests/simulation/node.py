"""One running process of a service, with all roles: consumer, clock, sweeper, and answers to people."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from shared.chassis.consuming import Consumer
from shared.chassis.relay import sweep
from shared.chassis.service import LEFT_BEHIND, SWEEP_SECONDS
from shared.chassis.store import Unavailable, Write
from tests.simulation.apps import put_together
from tests.simulation.bus import Member
from tests.simulation.desk import Desk
from tests.simulation.loop import Alarm
from tests.simulation.parts import Parts, listen
from tests.simulation.process import Process
from tests.simulation.store import ConnectedDeadLetters

FIRST_SWEEP = LEFT_BEHIND.total_seconds() + 0.1
SHORTEST_NAP = 0.5
LONGEST_NAP = 60.0


class Node:
    """Loses everything that it has in memory when it dies; the next one is made anew on the same stores.

    Where the real process polls every half second, this one sleeps until there is something to see: months
    pass in a run.
    """

    def __init__(self, process: Process, parts: Parts) -> None:
        world = process.world
        self.process = process
        self._parts = parts
        self._desk = Desk(process, parts)
        self.app = put_together(process.service, self._desk)
        self._desk.timers.act_at_once()
        letters = ConnectedDeadLetters(
            process, world.letters[process.service], world.databases[process.service]
        )
        self.consumer: Consumer = parts.consumer(
            process.service, self._desk.subscriptions, letters, process.clock
        )
        self._late = world.rng.random() * SHORTEST_NAP
        self.clock_alarm = Alarm(world.loop)
        self.sweep_alarm = Alarm(world.loop)
        self._member = Member(process, world.bus, world.group(process.service, self.consumer.topics))
        process.begin(self._consume())
        process.begin(self._keep_time())
        if parts.sweeps:
            process.begin(self._sweep())

    def gone(self) -> None:
        self._member.leave()

    async def replay_parked(self) -> None:
        """What ops ask for when they have looked at the dead letters."""
        with suppress(Unavailable):
            await self.process.asked(self._replay())

    async def _replay(self) -> None:
        await self.consumer.replay_some()

    async def _consume(self) -> None:
        await listen(self.consumer, self._member, self._parts.take, lambda: self._nap(5.0))

    async def _keep_time(self) -> None:
        """Look when the next instant has come, and again while something stays due."""
        loop, nap = self.process.world.loop, SHORTEST_NAP
        while True:
            due = self._next_due()
            if due > loop.time():
                nap = SHORTEST_NAP
                await self.clock_alarm.wait(due + self._late)
                continue
            await self._nap(nap)
            nap = min(nap * 2, LONGEST_NAP)
            with suppress(Unavailable):
                await self._desk.timers.look()

    def wrote(self, write: Write) -> None:
        """Somebody wrote a document of this service: it may be due some time, or leave something to say."""
        world = self.process.world
        if write.due_at is not None:
            self.clock_alarm.ring_at(world.at(write.due_at) + self._late)
        if write.events:
            self.sweep_alarm.ring_at(world.loop.time() + FIRST_SWEEP + self._late)

    def _next_due(self) -> float:
        world = self.process.world
        instants = [row.due_at for store in self._desk.stores for row in store.rows.values() if row.due_at]
        return world.at(min(instants)) if instants else float("inf")

    async def _sweep(self) -> None:
        nap = SWEEP_SECONDS
        while True:
            left = [store for store in self._desk.connected if store.rows.has_waiting]
            if not left:
                nap = SWEEP_SECONDS
                await self.sweep_alarm.wait()
                continue
            with suppress(Unavailable):
                await sweep(self._desk.relay, left, LEFT_BEHIND)
            await self._nap(nap, at_least=nap)
            nap = min(nap * 2, LONGEST_NAP)

    async def _nap(self, most: float, at_least: float = 0.0) -> None:
        await asyncio.sleep(at_least + self.process.world.rng.random() * most)
