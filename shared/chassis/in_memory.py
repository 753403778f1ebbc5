"""A store in memory that behaves as MongoDB does, for tests and the simulation."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.chassis.clock import Clock
from shared.chassis.context import Answer
from shared.chassis.mapping import state_changes
from shared.chassis.storable import first_unstorable
from shared.chassis.store import (
    INBOX_LIMIT,
    FoundDocument,
    Order,
    OutboxEvent,
    Record,
    Store,
    Unstorable,
    Where,
    Write,
    Written,
)


@dataclass(slots=True)
class _Row:
    version: int
    stamp: str
    state: Mapping[str, Any]
    find: Mapping[str, Any]
    due_at: datetime | None
    outbox: list[tuple[datetime, OutboxEvent]] = field(default_factory=list)
    inbox: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


class InMemoryStore(Store):
    """Keeps documents in a dict; `rows` and `published` are there for tests to look at."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self.rows: dict[str, _Row] = {}
        self.published: dict[str, OutboxEvent] = {}

    @property
    def name(self) -> str:
        return self._name

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        return {wanted: self._record(wanted) for wanted in ids if wanted in self.rows}

    async def write(self, writes: Sequence[Write]) -> Written:
        broken = {write.id: no for write in writes if (no := _unstorable(write)) is not None}
        good = [write for write in writes if write.id not in broken]
        return Written(frozenset(write.id for write in good if self._apply(write)), broken)

    async def archive(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            self.published.setdefault(event.id, event)

    async def clear(self, sent: Mapping[str, Sequence[str]]) -> None:
        for document_id, event_ids in sent.items():
            row = self.rows[document_id]
            row.outbox = [(at, event) for at, event in row.outbox if event.id not in event_ids]

    async def pending(self, older_than: timedelta, limit: int) -> dict[str, Sequence[OutboxEvent]]:
        before = self._clock() - older_than
        waiting = [(row.outbox[0][0], wanted) for wanted, row in self.rows.items() if row.outbox]
        old = sorted(pair for pair in waiting if pair[0] <= before)[:limit]
        return {wanted: [event for _, event in self.rows[wanted].outbox] for _, wanted in old}

    async def due(self, limit: int) -> list[str]:
        now = self._clock()
        waiting = [(row.due_at, wanted) for wanted, row in self.rows.items() if row.due_at is not None]
        return [wanted for at, wanted in sorted(waiting) if at <= now][:limit]

    async def search(
        self, where: Where, order: Order, limit: int, after: Sequence[Any] | None
    ) -> list[FoundDocument]:
        rows = [
            FoundDocument(wanted, row.state, row.find, (*(row.find.get(name) for name, _ in order), wanted))
            for wanted, row in self.rows.items()
            if all(_fits(row.find.get(name), condition) for name, condition in where.items())
        ]
        for place, (_, direction) in reversed(list(enumerate([*order, ("_id", 1)]))):
            rows.sort(key=lambda found, at=place: found.position[at], reverse=direction < 0)  # type: ignore[misc]  # a default in a lambda
        if after is not None:
            rows = [found for found in rows if _comes_after(found.position, after, order)]
        return rows[:limit]

    async def count(self, where: Where, most: int) -> int:
        return len(await self.search(where, [], most, None))

    def _record(self, wanted: str) -> Record:
        row = self.rows[wanted]
        return Record(
            id=wanted,
            version=row.version,
            state=row.state,
            outbox=[event for _, event in row.outbox],
            inbox=list(row.inbox),
            answers=dict(row.answers),
            stamp=row.stamp,
        )

    def _apply(self, write: Write) -> bool:
        row = self.rows.get(write.id)
        if (row.version if row else 0) != write.expected:
            return False
        if row is None:
            row = self.rows[write.id] = _Row(0, "", {}, {}, None)
        row.version, row.stamp = write.expected + 1, write.stamp
        row.state, row.find, row.due_at = _state_after(row.state, write), write.find, write.due_at
        if write.events:
            now = self._clock()
            row.outbox = [*row.outbox, *((now, event) for event in write.events)]
        if write.handled:
            row.inbox = [*row.inbox, *write.handled][-INBOX_LIMIT:]
        row.answers = dict(write.answers)
        return True


def _state_after(stored: Mapping[str, Any], write: Write) -> Mapping[str, Any]:
    """What an update of the changed fields alone leaves: a wrong `before` shows here as it would there."""
    changed, gone = state_changes(write)
    if "state" in changed:
        return write.state
    after = {f"state.{name}": value for name, value in stored.items()} | changed
    return {path.removeprefix("state."): value for path, value in after.items() if path not in gone}


def _unstorable(write: Write) -> Unstorable | None:
    """What MongoDB's driver refuses to encode is refused here, too."""
    found = first_unstorable([write.id, write.state, dict(write.find)])
    return None if found is None else Unstorable(found[1].detail)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, wanted: any(each in wanted for each in _each(value)),
    "$ne": lambda value, wanted: all(each != wanted for each in _each(value)),
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


def _each(value: Any) -> Sequence[Any]:
    """A list is asked for each of its values, as MongoDB does."""
    return value if isinstance(value, list | tuple) else (value,)


def _fits(value: Any, condition: Any) -> bool:
    if not isinstance(condition, Mapping):
        return bool(value == condition or condition in _each(value))
    # what is missing is not equal to anything, and fits no other comparison
    return all(
        (value is not None or name == "$ne") and _COMPARE[name](value, wanted)
        for name, wanted in condition.items()
    )


def _comes_after(position: Sequence[Any], after: Sequence[Any], order: Order) -> bool:
    for mine, theirs, (_, direction) in zip(position, after, [*order, ("_id", 1)], strict=True):
        if mine != theirs:
            return bool(mine > theirs) == (direction > 0)
    return False
