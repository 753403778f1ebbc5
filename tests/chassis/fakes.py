"""Doubles that misbehave on demand: a store that loses answers or is away, and a bus that refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.chassis.clock import ManualClock
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.store import OutboxEvent, Record, Unavailable, Unstorable, Write, Written
from tests.chassis.toy import NOON


class MoodyStore(InMemoryStore):
    """Counts what it is asked, and fails as told."""

    def __init__(self) -> None:
        super().__init__("tills", ManualClock(NOON))
        self.loads: list[list[str]] = []
        self.groups: list[list[str]] = []
        self.away = False
        self.lose_answers = 0
        self.fail_writes = 0
        self.beaten_by_others: dict[str, int] = {}
        self.too_large: set[str] = set()

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        self.loads.append(list(ids))
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("away")
        return await super().load(ids)

    async def write(self, writes: Sequence[Write]) -> Written:
        self.groups.append([write.id for write in writes])
        await asyncio.sleep(0)
        if self.fail_writes:
            self.fail_writes -= 1
            raise Unavailable("the connection broke before the write")
        for write in writes:
            self._let_others_win(write)
        broken = {write.id: Unstorable("16 MB") for write in writes if write.id in self.too_large}
        written = await super().write([write for write in writes if write.id not in broken])
        if self.lose_answers:
            self.lose_answers -= 1
            raise Unavailable("the connection broke after the write")
        return Written(written.applied, broken)

    def _let_others_win(self, write: Write) -> None:
        if self.beaten_by_others.get(write.id):
            self.beaten_by_others[write.id] -= 1
            row = self.rows.get(write.id)
            if row is None:
                self._apply(Write(write.id, 0, "other", {"till_id": write.id, "total": 100}, {}, None))
            else:
                state = {**row.state, "total": row.state["total"] + 100}
                self._apply(Write(write.id, row.version, "other", state, {}, None))


@dataclass
class Bus:
    """Takes events, or refuses those of some keys."""

    taken: list[OutboxEvent] = field(default_factory=list)
    refuse_keys: set[str] = field(default_factory=set)
    refuse_all: int = 0
    batches: list[list[str]] = field(default_factory=list)

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        await asyncio.sleep(0)
        assert len({(event.topic, event.key) for event in events}) == len(events)
        self.batches.append([event.id for event in events])
        if self.refuse_all:
            self.refuse_all -= 1
            return [False] * len(events)
        answers = [event.key not in self.refuse_keys for event in events]
        self.taken += [event for event, ok in zip(events, answers, strict=True) if ok]
        return answers
