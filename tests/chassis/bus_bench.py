"""What a bus is tried with: who listens, what was heard, and the bench that a bus has to offer."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.chassis.clock import SystemClock
from shared.chassis.consuming import Consumer
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.records import Incoming
from shared.chassis.relay import Publisher
from shared.chassis.store import OutboxEvent, Unavailable
from shared.contracts.envelope import Envelope, read_headers

T = TypeVar("T")
KEYS = [f"app_{number}" for number in range(12)]


@dataclass(frozen=True)
class Heard:
    """A record as it was handed over."""

    place: tuple[int, int]
    """Partition and offset."""
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    @property
    def said(self) -> Envelope:
        return read_headers(self.headers)

    @property
    def content(self) -> tuple[object, ...]:
        """All but where it lies."""
        return self.key, self.value, self.headers


class Ear(Consumer):
    """Keeps what it is given. While it is away it sees a batch and has no effect."""

    def __init__(self, group: str, topic: str) -> None:
        super().__init__(group, [], InMemoryDeadLetters(), SystemClock())
        self.group = group
        self._topic = topic
        self.is_away = False
        self.seen: list[Heard] = []
        self.heard: list[Heard] = []

    @property
    def topics(self) -> list[str]:
        return [self._topic]

    async def handle_batch(self, records: Sequence[Incoming]) -> None:
        batch = [Heard((r.partition, r.offset), r.key, r.value, tuple(r.headers)) for r in records]
        self.seen += batch
        if self.is_away:
            raise Unavailable("away")
        self.heard += batch

    @property
    def ids(self) -> list[str]:
        return [record.said.id for record in self.heard]


class DeafEar(Ear):
    """Never done with its first batch."""

    async def handle_batch(self, records: Sequence[Incoming]) -> None:
        self.is_away = True
        try:
            await super().handle_batch(records)
        except Unavailable:
            await self.begun()
            await asyncio.Event().wait()

    async def begun(self) -> None:
        """A batch is in hand."""


class Listener(ABC):
    """A member of a group."""

    @abstractmethod
    def partitions(self) -> int:
        """How many of them it has."""

    @abstractmethod
    async def stop(self) -> None:
        """It finishes what it has in hand, and leaves."""


class Bench(ABC):
    """A bus with one topic of two partitions, which nobody else uses."""

    topic: str
    publisher: Publisher

    @abstractmethod
    async def play(self, work: Coroutine[Any, Any, T]) -> T:
        """Run this where the bus lives."""

    @abstractmethod
    async def until(self, is_so: Callable[[], bool]) -> None:
        """Let time pass until it is so; fails when it never is."""

    @abstractmethod
    async def listen(self, ear: Ear) -> Listener:
        """One more member of the ear's group."""

    @abstractmethod
    async def die_with_a_batch(self, group: str) -> None:
        """A member of this group is killed when it has some records and has committed none."""

    @abstractmethod
    async def lag(self, group: str) -> int:
        """How many records the group has not committed."""

    @abstractmethod
    def trouble(self) -> AbstractAsyncContextManager[None]:
        """As long as it lasts no record is surely taken, and some are all the same."""

    # --- what scenarios do

    def event(self, name: str, key: str = "app_1", data: str | None = "{}", **more: Any) -> OutboxEvent:
        return OutboxEvent(
            name, "EmailSent", self.topic, key, data, "2027-03-01T12:00:00Z", "c_1", "c_2", **more
        )

    async def say(self, *events: OutboxEvent) -> list[bool]:
        """One after the other."""
        return [(await self.play(self._said(event)))[0] for event in events]

    async def say_many(self, names: Sequence[str]) -> list[OutboxEvent]:
        """Something about many things."""
        events = [self.event(f"{name}.{key}", key) for name in names for key in KEYS]
        assert all(await self.say(*events))
        return events

    async def _said(self, *events: OutboxEvent) -> Sequence[bool]:
        return await self.publisher.send(events)

    async def heard(self, count: int, ear: Ear) -> None:
        await self.until(lambda: len(ear.heard) >= count)

    async def all_committed(self, group: str) -> None:
        async with asyncio.timeout(20):
            while await self.lag(group):
                await self.until(lambda: True)
