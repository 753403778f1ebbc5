"""Broken mechanisms: relay, store, consumer. Each is a way in which such systems really go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.chassis.consuming import Consumer
from shared.chassis.records import Incoming
from shared.chassis.relay import OutboxRelay
from shared.chassis.store import OutboxEvent, Record, Unavailable, Write, Written
from tests.simulation.bus import Member
from tests.simulation.partitions import Lying
from tests.simulation.process import Process, Target
from tests.simulation.store import ConnectedStore, SimStore


class ClearsFirst(OutboxRelay):
    """Clears the outbox before the bus has the events."""

    def publish(self, store: object, document_id: str, outbox: Sequence[OutboxEvent]) -> None:
        self._task = asyncio.ensure_future(self._clear(store, document_id, outbox))

    async def _clear(self, store: object, document_id: str, outbox: Sequence[OutboxEvent]) -> None:
        assert isinstance(store, ConnectedStore)
        try:
            await store.clear({document_id: [event.id for event in outbox]})
        except Unavailable:
            return
        for event in outbox:
            await self._publisher.send([event])


class OvertakesItself(OutboxRelay):
    """When one event is not taken, the next of its key goes all the same."""

    async def _send_all(self) -> bool:
        complete = True
        for pending in list(self._pending.values()):
            for event in list(pending.events.values()):
                (ok,) = await self._publisher.send([event])
                if ok:
                    pending.sent[event.id] = pending.events.pop(event.id)
                complete = complete and ok
        return complete


class SaysBeforeItWrites(ConnectedStore):
    """The bus hears of what may never be written."""

    async def write(self, writes: Sequence[Write]) -> Written:
        for write in writes:
            for event in write.events:
                self._process.world.bus.append(event, self._process.service)
        return await super().write(writes)


class NoGuard(ConnectedStore):
    """Whoever writes last is right."""

    async def write(self, writes: Sequence[Write]) -> Written:
        rows = self.rows.rows
        return await super().write(
            [replace(write, expected=rows[write.id].version if write.id in rows else 0) for write in writes]
        )


class Hopes(ConnectedStore):
    """No answer is taken for a yes."""

    async def write(self, writes: Sequence[Write]) -> Written:
        try:
            return await super().write(writes)
        except Unavailable:
            return Written(frozenset(write.id for write in writes))


class Forgets(ConnectedStore):
    """No document remembers what it has handled."""

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        found = await super().load(ids)
        return {name: replace(record, inbox=()) for name, record in found.items()}


class ComparesWithTheFirst(ConnectedStore):
    """Sends what differs from the state that it knew first, not from the one that is stored."""

    def __init__(self, process: Process, rows: SimStore, database: Target) -> None:
        super().__init__(process, rows, database)
        self._first: dict[str, Mapping[str, Any]] = {}

    async def write(self, writes: Sequence[Write]) -> Written:
        return await super().write(
            [
                replace(write, before=self._first.setdefault(write.id, write.before))
                if write.before
                else write
                for write in writes
            ]
        )


class ShrugsOff(Consumer):
    """What fails is skipped."""

    async def handle_batch(self, records: Sequence[Incoming]) -> None:
        for record in records:
            try:
                await asyncio.wait_for(super().handle_batch([record]), 2)
            except (Unavailable, TimeoutError):
                continue


async def commit_then_handle(consumer: Consumer, member: Member, records: Sequence[Lying]) -> None:
    await member.commit(records)
    await consumer.handle_batch(records)
