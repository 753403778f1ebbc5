"""Aggregates as documents: load, decide, and save state + outbox + inbox in one guarded write.

`Documents.change` is all that use cases, consumers and timers know. Beneath it (`grouping.py`) changes that
arrive while the last group is in flight share one load and one write.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from shared.chassis.aggregate_type import AggregateType
from shared.chassis.clock import Clock
from shared.chassis.context import current_cause, current_idempotent_request
from shared.chassis.deciding import Change
from shared.chassis.decision import Decided, Instant
from shared.chassis.grouping import Group, GroupLimits
from shared.chassis.shared_reads import SharedReads
from shared.chassis.storable import is_text
from shared.chassis.store import BadPosition, Order, OutboxEvent, Record, Store, Unstorable, Where

T = TypeVar("T")


class Relay(Protocol):
    """Publishes what a write left in an outbox."""

    def publish(self, store: Store, document_id: str, outbox: Sequence[OutboxEvent]) -> None: ...


class NoRelay:
    """Leaves everything in the outbox: for tests that look at it, and for a sweeper elsewhere."""

    def publish(self, store: Store, document_id: str, outbox: Sequence[OutboxEvent]) -> None:
        return


@dataclass(frozen=True, slots=True)
class SearchResult(Generic[T]):
    """What a search found."""

    id: str
    state: T
    find: Mapping[str, Any]
    position: Sequence[Any]


class Documents(Generic[T]):
    """One kind of aggregate in one collection."""

    def __init__(
        self,
        store: Store,
        kind: AggregateType[T],
        clock: Clock,
        relay: Relay | None = None,
        limits: GroupLimits | None = None,
    ) -> None:
        self.store = store
        self.kind = kind
        self.clock = clock
        self._codec = kind.codec
        self._relay = relay or NoRelay()
        self._reads = SharedReads(self)
        limits = limits or GroupLimits()
        self._group: Group[T] = Group(self, limits)
        self._known: dict[str, tuple[int, str, T]] = {}
        """By document: version and stamp of a write, and the state that it left."""
        self._most_known = limits.remembered
        self.when_due_now: Callable[[str], None] = lambda _: None
        """Told when a write leaves a document that is due at once (set by the timers)."""

    async def change(self, document_id: str, decide: Callable[[T, Instant], Decided[T]]) -> T:
        """Decide on the current state and save what came of it; returns the state after.

        `decide` must be pure: it is called again after a conflict. A message that this document has handled
        is not decided again. Raises what `decide` raises (nothing is saved then), Conflict when others keep
        winning, Unavailable when the database is away (the outcome is unknown then; asking again is safe).

        Within the handling of one message or one idempotent request, change each document at most once:
        a second change of the same document would be taken for a repeat.
        """
        if not is_text(document_id):
            raise Unstorable("no document can have this id")
        return await self._group.join(
            Change(document_id, decide, current_cause(), current_idempotent_request())
        )

    async def get(self, document_id: str) -> T | None:
        """The state as it is, or None where nothing was ever written."""
        if not is_text(document_id):
            return None
        record = (await self._reads.load([document_id])).get(document_id)
        return None if record is None else self.state_of(record)

    async def get_many(self, document_ids: Sequence[str]) -> dict[str, T]:
        records = await self._reads.load([wanted for wanted in document_ids if is_text(wanted)])
        return {document_id: self.state_of(record) for document_id, record in records.items()}

    async def search(
        self, where: Where, order: Order, limit: int, after: Sequence[Any] | None = None
    ) -> list[SearchResult[T]]:
        """Aggregates by their `find` fields, in order; `after` is the position of the last one seen.

        Raises BadPosition for one that this order cannot have given.
        """
        if after is not None and len(after) != len(order) + 1:
            raise BadPosition("a position has one value for each field of the order, and an id")
        found = await self.store.search(where, order, limit, after)
        return [SearchResult(f.id, self._codec.validate_python(f.state), f.find, f.position) for f in found]

    async def count(self, where: Where, most: int) -> int:
        """How many have these `find` fields, counted to `most`: a number for a list, not a report."""
        return await self.store.count(where, most)

    async def drain(self) -> None:
        """Wait until every change that was asked for is saved."""
        await self._group.drain()

    def state_of(self, record: Record) -> T:
        known = self._known.get(record.id)
        if known is not None and known[:2] == (record.version, record.stamp):
            return known[2]
        state = self._codec.validate_python(record.state)
        self.remember(record.id, record.version, record.stamp, state)
        return state

    def remember(self, document_id: str, version: int, stamp: str, state: T) -> None:
        """What a write left, which its version and stamp tell from all others: it is decoded but once."""
        self._known[document_id] = version, stamp, state
        if len(self._known) > self._most_known:
            del self._known[next(iter(self._known))]

    def plain(self, state: T) -> dict[str, Any]:
        """The state as JSON-compatible data, as it is stored."""
        plain: dict[str, Any] = self._codec.dump_python(state, mode="json")
        return plain

    def saved(
        self, document_id: str, outbox: Sequence[OutboxEvent], due_at: Instant | None, now: Instant
    ) -> None:
        """After a write: tell the world at once, and whoever waits for this document."""
        if outbox:
            self._relay.publish(self.store, document_id, outbox)
        if due_at is not None and due_at <= now:
            self.when_due_now(document_id)


ActWhenDue = Callable[[str], Awaitable[object]]
"""What a service does with a document whose instant has come: an ordinary use case, by id."""

__all__ = ["ActWhenDue", "AggregateType", "Documents", "GroupLimits", "NoRelay", "Relay", "SearchResult"]
