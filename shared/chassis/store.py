"""What the chassis needs of a database: load many, write many (each guarded by its version), find what waits.

Two implementations share one contract suite: MongoDB (`mongo.py`) and a fake in memory (`in_memory.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from shared.chassis.context import Answer

INBOX_LIMIT = 1000
"""How many handled messages a document remembers. A hot document sees more than any list can hold, so
decisions are idempotent by their own data; the inbox guards the rest."""

Where: TypeAlias = Mapping[str, Any]
"""Conditions on `find` fields: a value, or `{"$in" | "$ne" | "$gt" | "$gte" | "$lt" | "$lte": …}`."""

Order: TypeAlias = Sequence[tuple[str, int]]
"""`find` fields and 1 or -1; the id always comes last, so that every order is total."""


class Unavailable(Exception):
    """The infrastructure is away (database, broker, provider): wait and try again; never a reason to park."""


class Unstorable(Exception):
    """This one document or query cannot be told to the database; others are not concerned."""


class TooLarge(Unstorable):
    """This one document has grown beyond what the database takes."""


class BadPosition(ValueError):
    """A position that no search of this order can have given: one that somebody made up."""


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """An event in an outbox: everything the relay needs to publish it without knowing its type."""

    id: str
    type: str
    topic: str
    key: str
    data: str | None
    """The fact as JSON; None for a tombstone."""
    time: str
    correlation_id: str
    causation_id: str
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it was loaded."""

    id: str
    version: int
    state: Mapping[str, Any]
    outbox: Sequence[OutboxEvent] = ()
    inbox: Sequence[str] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stamp: str = ""
    size: int = 0
    """In bytes, as stored."""


@dataclass(frozen=True, slots=True)
class Write:
    """One guarded write: state, events, and the ids of the messages that caused them."""

    id: str
    expected: int
    """The version that was decided upon; 0 where the document did not exist."""
    stamp: str
    """Marks the write, so that an unknown outcome can be read back."""
    state: Mapping[str, Any]
    find: Mapping[str, Any]
    """Flat fields that queries and indexes use."""
    due_at: datetime | None
    events: Sequence[OutboxEvent] = ()
    handled: Sequence[str] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    """The state as it is stored at the expected version; only what differs from it travels. None: unknown."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a group of writes: the rest met a newer version."""

    applied: frozenset[str]
    unstorable: Mapping[str, Unstorable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document that a search found, without its outbox and inbox."""

    id: str
    state: Mapping[str, Any]
    find: Mapping[str, Any]
    position: Sequence[Any]
    """Where it stands in the order; `after=position` continues behind it."""


class Store(Protocol):
    """One collection of aggregates. Every method raises Unavailable when the database is away."""

    @property
    def name(self) -> str: ...

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        """The documents that exist, by id."""

    async def write(self, writes: Sequence[Write]) -> Written:
        """Apply each write whose document still has the expected version; different documents only."""

    async def archive(self, events: Sequence[OutboxEvent]) -> None:
        """Keep what was published for 30 days, so that an emptied Kafka can be refilled. Repeatable."""

    async def clear(self, sent: Mapping[str, Sequence[str]]) -> None:
        """Remove exactly these event ids from these documents' outboxes."""

    async def pending(self, older_than: timedelta, limit: int) -> dict[str, Sequence[OutboxEvent]]:
        """Outboxes that a crash left behind: their oldest event has waited longer than this."""

    async def due(self, limit: int) -> list[str]:
        """Ids of documents whose instant has come, by the database's own time; the most overdue first."""

    async def search(
        self, where: Where, order: Order, limit: int, after: Sequence[Any] | None
    ) -> list[FoundDocument]:
        """Documents by their `find` fields, in order, `limit` of them behind the position `after`."""

    async def count(self, where: Where, most: int) -> int:
        """How many documents fit, counted to `most`."""
