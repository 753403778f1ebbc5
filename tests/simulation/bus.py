"""The bus: topics in partitions, groups with committed offsets, members that come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from zlib import crc32

from shared.chassis.relay import Publisher
from shared.chassis.store import OutboxEvent, Unavailable
from shared.contracts.envelope import Envelope
from tests.simulation.loop import Alarm
from tests.simulation.partitions import PARTITIONS, Lying, Partition, Place
from tests.simulation.process import Process, Target

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST = 20
"""Records of one partition in one fetch."""


class Group:
    """The consumers of one service: what they share, and how far they have committed."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.places: list[Place] = [(topic, number) for topic in topics for number in range(PARTITIONS)]
        self.committed: dict[Place, int] = dict.fromkeys(self.places, 0)
        self.members: list[Member] = []
        self.generation = 0

    def rebalance(self) -> None:
        """From now on other members have other partitions, and begin where was committed last."""
        self.generation += 1
        for member in self.members:
            member.alarm.ring_at(0.0)

    def places_of(self, member: Member) -> list[Place]:
        mine, all_of_them = self.members.index(member), len(self.members)
        return [place for at, place in enumerate(self.places) if at % all_of_them == mine]


class Bus(Target):
    """All topics."""

    def __init__(self, world: World) -> None:
        super().__init__("bus")
        self._world = world
        self.partitions: defaultdict[Place, Partition] = defaultdict(Partition)
        self.groups: dict[str, Group] = {}
        self._poisoned = 0
        self.first_at: dict[str, float] = {}
        """When each event first lay here, in order."""

    def append(self, event: OutboxEvent, source: str) -> None:
        """Take a record; sometimes twice, and sometimes nobody sees it for a while."""
        world, weather = self._world, self._world.weather
        place = event.topic, crc32(event.key.encode()) % PARTITIONS
        if weather.poison and world.rng.random() < weather.poison:
            self._poisoned += 1
            self._lay(place, replace(event, id=f"poison_{self._poisoned}", data="{"), source)
        times = 2 if weather.repeat and world.rng.random() < weather.repeat else 1
        for _ in range(times):
            self._lay(place, event, source)
        self.first_at.setdefault(event.id, world.loop.time())
        world.note("said", event.key, event.type)

    def _lay(self, place: Place, event: OutboxEvent, source: str) -> None:
        world, weather = self._world, self._world.weather
        partition = self.partitions[place]
        seen = max(world.loop.time(), partition.seen_from[-1] if partition.seen_from else 0.0)
        if weather.stall and world.rng.random() < weather.stall:
            seen += world.rng.expovariate(1 / weather.stall_seconds)
        key, value = event.key.encode(), None if event.data is None else event.data.encode()
        partition.records.append(
            Lying(place[0], place[1], len(partition.records), key, value, _headers(event, source), event)
        )
        partition.seen_from.append(seen)
        for group in self.groups.values():
            if place in group.committed:
                for member in group.members:
                    member.hear_of(place, seen)

    def show_all(self) -> None:
        """Whatever is stalled is seen now."""
        now = self._world.loop.time()
        for partition in self.partitions.values():
            partition.seen_from = [min(now, seen) for seen in partition.seen_from]
        for group in self.groups.values():
            group.rebalance()

    def lag(self) -> dict[str, int]:
        behind = {
            name: sum(len(self.partitions[place].records) - at for place, at in group.committed.items())
            for name, group in self.groups.items()
        }
        return {name: count for name, count in behind.items() if count}


def _headers(event: OutboxEvent, source: str) -> list[tuple[str, bytes | None]]:
    envelope = Envelope(
        id=event.id,
        type=event.type,
        source=f"/services/{source}",
        time=event.time,
        subject=event.key,
        correlation_id=event.correlation_id,
        causation_id=event.causation_id,
        traceparent=event.traceparent,
    )
    return list(envelope.headers())


class BusPublisher(Publisher):
    """The bus as the relay of one process reaches it: each record is taken, refused, or nobody knows."""

    def __init__(self, process: Process, bus: Bus) -> None:
        self._process = process
        self._bus = bus

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        return [await self._sent(event) for event in events]

    async def _sent(self, event: OutboxEvent) -> bool:
        try:
            await self._process.call(self._bus, lambda: self._bus.append(event, self._process.service))
        except Unavailable:
            return False
        return True


class Member:
    """One process in its service's group."""

    def __init__(self, process: Process, bus: Bus, group: Group) -> None:
        self._process = process
        self._bus = bus
        self._group = group
        self._generation = -1
        self._next: dict[Place, int] = {}
        self._is_new = False
        self.alarm = Alarm(process.world.loop)
        group.members.append(self)
        group.rebalance()

    def partitions(self) -> int:
        """How many it has."""
        return len(self._next)

    def has_taken_over(self) -> bool:
        """Whether partitions have come since this was last asked."""
        is_new, self._is_new = self._is_new, False
        return is_new

    def leave(self) -> None:
        self._group.members.remove(self)
        self._group.rebalance()

    def hear_of(self, place: Place, seen_from: float) -> None:
        """Something can be fetched from then on."""
        if place in self._next:
            self.alarm.ring_at(seen_from)

    def start_over(self) -> None:
        """Begin again where was committed last."""
        self._generation = -1

    async def fetch(self) -> list[Lying]:
        """What comes next, from one or several partitions; waits until there is something."""
        while True:
            if self._generation != self._group.generation:
                self._join()
            seen_next, now = self._seen_next(), self._process.world.loop.time()
            if seen_next > now:
                await self.alarm.wait(seen_next)
                continue
            try:
                found, ends = await self._process.call(self._bus, self._take)
            except Unavailable:
                await self.alarm.wait(now + 10.0)
                continue
            self._next.update(ends)
            if found:
                return found

    async def commit(self, records: Sequence[Lying]) -> None:
        """Refused without a word when the partitions are another's by now: those records come again."""
        generation = self._generation

        def effect() -> None:
            if generation == self._group.generation:
                for record in records:
                    place = record.topic, record.partition
                    at = self._group.committed[place]
                    self._group.committed[place] = max(at, record.offset + 1)

        try:
            await self._process.call(self._bus, effect)
        except Unavailable:
            self.start_over()

    def _join(self) -> None:
        self._generation, self._is_new = self._group.generation, True
        mine = self._group.places_of(self)
        self._next = {place: self._group.committed[place] for place in mine}

    def _take(self) -> tuple[list[Lying], dict[Place, int]]:
        """What can be seen now, and where to go on after it."""
        world = self._process.world
        if world.weather.rebalance and world.rng.random() < world.weather.rebalance:
            world.note("rebalance", self._process.service, "")
            self._group.rebalance()
        now = world.loop.time()
        found: list[Lying] = []
        ends: dict[Place, int] = {}
        partitions = self._bus.partitions
        places = [
            (place, at, partition)
            for place, at in self._next.items()
            if at < len((partition := partitions[place]).records) and partition.seen_from[at] <= now
        ]
        world.rng.shuffle(places)
        for place, at, partition in places:
            end = at
            while end < len(partition.records) and partition.seen_from[end] <= now and end - at < MOST:
                end += 1
            found += partition.records[at:end]
            ends[place] = end
        return found, ends

    def _seen_next(self) -> float:
        partitions, soonest = self._bus.partitions, float("inf")
        for place, at in self._next.items():
            seen_from = partitions[place].seen_from
            if at < len(seen_from) and seen_from[at] < soonest:
                soonest = seen_from[at]
        return soonest
