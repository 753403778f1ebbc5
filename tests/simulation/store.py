"""Databases: the chassis' own store in memory, reached over a network that loses and delays."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from shared.chassis.deadletters import DeadLetter, InMemoryDeadLetters, State
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.store import FoundDocument, Order, OutboxEvent, Record, Store, Where, Write, Written
from tests.simulation.process import Process, Target

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("this was to be done at once")


class SimStore(InMemoryStore):
    """One collection as it lies in its database; tells the world of every write."""

    def __init__(self, world: World, service: str, name: str) -> None:
        super().__init__(name, world.now)
        self.service = service
        self._world = world
        self.committed: list[OutboxEvent] = []
        """Every event that was ever written, in order."""
        self.written_in: dict[str, str] = {}
        """The document that each of these events came from."""
        self.changed_at: dict[str, float] = {}
        self._handled: set[tuple[str, str]] = set()

    async def write(self, writes: Sequence[Write]) -> Written:
        written = await super().write(writes)
        for write in writes:
            if write.id in written.applied:
                self.committed.extend(write.events)
                self.written_in.update((event.id, write.id) for event in write.events)
                self.changed_at[write.id] = self._world.loop.time()
                self._once(write)
                self._world.wrote(self, write)
        return written

    def _once(self, write: Write) -> None:
        """3: a message has its effect on a document once, however often it comes."""
        for message_id in write.handled:
            if (write.id, message_id) in self._handled:
                self._world.violate("3 decided twice", f"{self.name} {write.id}", message_id)
            self._handled.add((write.id, message_id))

    @property
    def has_waiting(self) -> bool:
        return any(row.outbox for row in self.rows.values())


class ConnectedStore(Store):
    """A collection as one process reaches it."""

    def __init__(self, process: Process, rows: SimStore, database: Target) -> None:
        self._process = process
        self.rows = rows
        self._database = database

    @property
    def name(self) -> str:
        return self.rows.name

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        return await self._call(lambda: at_once(self.rows.load(ids)))

    async def write(self, writes: Sequence[Write]) -> Written:
        return await self._call(lambda: at_once(self.rows.write(writes)))

    async def archive(self, events: Sequence[OutboxEvent]) -> None:
        await self._call(lambda: at_once(self.rows.archive(events)))

    async def clear(self, sent: Mapping[str, Sequence[str]]) -> None:
        await self._call(lambda: at_once(self.rows.clear(sent)))

    async def pending(self, older_than: timedelta, limit: int) -> dict[str, Sequence[OutboxEvent]]:
        return await self._call(lambda: at_once(self.rows.pending(older_than, limit)))

    async def due(self, limit: int) -> list[str]:
        return await self._call(lambda: at_once(self.rows.due(limit)))

    async def search(
        self, where: Where, order: Order, limit: int, after: Sequence[Any] | None
    ) -> list[FoundDocument]:
        return await self._call(lambda: at_once(self.rows.search(where, order, limit, after)))

    async def count(self, where: Where, most: int) -> int:
        return await self._call(lambda: at_once(self.rows.count(where, most)))

    async def _call(self, effect: Callable[[], T]) -> T:
        return await self._process.call(self._database, effect)


class ConnectedDeadLetters:
    """A service's dead letters as one process reaches them."""

    def __init__(self, process: Process, letters: InMemoryDeadLetters, database: Target) -> None:
        self._process = process
        self._letters = letters
        self._database = database

    async def park(self, letter: DeadLetter) -> None:
        self._process.world.parked(self._process.service, letter)
        await self._call(lambda: at_once(self._letters.park(letter)))

    async def settle(self, letter_id: str, state: State, reason: str, attempts: int) -> None:
        await self._call(lambda: at_once(self._letters.settle(letter_id, state, reason, attempts)))

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        return await self._call(lambda: at_once(self._letters.lanes()))

    async def to_replay(self, limit: int) -> list[DeadLetter]:
        return await self._call(lambda: at_once(self._letters.to_replay(limit)))

    async def _call(self, effect: Callable[[], T]) -> T:
        return await self._process.call(self._database, effect)
