"""The relay: publishes what writes left in outboxes, at once and in groups; the sweeper finds what was left.

Each publisher of a document sends its whole pending array in order and then removes exactly the ids it sent,
so a stale one can only repeat a prefix: the first occurrences of one key stay in order without any lease.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from shared.chassis.logging import get_logger
from shared.chassis.metrics import SWEPT, WAITING_TO_PUBLISH, publish_failures_of, published_of
from shared.chassis.store import OutboxEvent, Store, Unavailable

log = get_logger(__name__)

RECENT = 10_000
LONGEST_PAUSE = 1.0
"""At most so many seconds after Kafka is back, what was left to say is said."""


class Publisher(Protocol):
    """The bus."""

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        """Which of these the bus has taken, durably. Events of different keys only."""


@dataclass(slots=True)
class _Pending:
    """What one document still has to say, in order, and what was said but not yet cleared."""

    store: Store
    events: dict[str, OutboxEvent] = field(default_factory=dict)
    sent: dict[str, OutboxEvent] = field(default_factory=dict)


class OutboxRelay:
    """One for all collections of a process; works while there is something to say."""

    def __init__(
        self, publisher: Publisher, backoff_seconds: float = 0.2, together_seconds: float = 0.03
    ) -> None:
        self._publisher = publisher
        self._backoff = backoff_seconds
        self._together = together_seconds
        self._came = asyncio.Event()
        self._pending: dict[tuple[str, str], _Pending] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        # Sent and cleared a moment ago: a change that had loaded the document before hands these over again.
        self._recent: OrderedDict[str, None] = OrderedDict()

    def publish(self, store: Store, document_id: str, outbox: Sequence[OutboxEvent]) -> None:
        """Take over a document's pending events; returns at once."""
        known = self._pending.get((store.name, document_id))
        new = [e for e in outbox if e.id not in self._recent and (known is None or e.id not in known.sent)]
        if not new:
            return
        pending = self._pending.setdefault((store.name, document_id), _Pending(store))
        for event in new:
            pending.events.setdefault(event.id, event)
        self._came.set()
        if (self._task is None or self._task.done()) and not self._stopped:
            self._task = asyncio.create_task(self._work(), name="relay", context=Context())

    def is_publishing(self, store: Store, document_id: str) -> bool:
        return (store.name, document_id) in self._pending

    async def drain(self, seconds: float) -> None:
        """Let what is under way finish; what does not is found by the next process's sweeper."""
        if self._task is not None and not self._task.done():
            await asyncio.wait([self._task], timeout=seconds)
        self._stopped = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        tries = 0
        while self._pending:
            WAITING_TO_PUBLISH.set(sum(len(pending.events) for pending in self._pending.values()))
            done = await self._send_for_a_while()
            try:
                await self._put_away()
            except Unavailable:
                done = False
            tries = 0 if done else tries + 1
            if tries:
                await asyncio.sleep(min(self._backoff * 2 ** min(tries, 5), LONGEST_PAUSE))
        WAITING_TO_PUBLISH.set(0)

    async def _send_for_a_while(self) -> bool:
        """Send at once what is there and what comes meanwhile, so that it is put away together."""
        until = asyncio.get_running_loop().time() + self._together
        while True:
            self._came.clear()
            if not await self._send_all():
                return False
            if not await self._more_comes(until):
                return True

    async def _more_comes(self, until: float) -> bool:
        if asyncio.get_running_loop().time() >= until:
            return False
        try:
            async with asyncio.timeout_at(until):
                await self._came.wait()
        except TimeoutError:
            return False
        return True

    async def _send_all(self) -> bool:
        """Send everything that is pending now; one key's events one after the other."""
        lanes: dict[tuple[str, str], list[tuple[_Pending, OutboxEvent]]] = {}
        for pending in self._pending.values():
            for event in pending.events.values():
                lanes.setdefault((event.topic, event.key), []).append((pending, event))
        complete = True
        wave = 0
        while heads := [lane[wave] for lane in lanes.values() if len(lane) > wave]:
            taken = await self._publisher.send([event for _, event in heads])
            for (pending, event), ok in zip(heads, taken, strict=True):
                if ok:
                    pending.sent[event.id] = pending.events.pop(event.id)
                else:
                    complete = False
                    lanes.pop((event.topic, event.key))  # nothing of this key may overtake it
            _count(heads, taken)
            wave += 1
        return complete

    async def _put_away(self) -> None:
        """Keep what was sent for a refill, clear it from the outboxes, forget what is finished."""
        by_store: dict[str, tuple[Store, dict[str, list[OutboxEvent]]]] = {}
        for (name, document_id), pending in self._pending.items():
            if pending.sent:
                by_store.setdefault(name, (pending.store, {}))[1][document_id] = list(pending.sent.values())
        for store, sent in by_store.values():
            await store.archive([event for events in sent.values() for event in events])
            await store.clear(
                {document_id: [event.id for event in events] for document_id, events in sent.items()}
            )
        for name, (_, sent) in by_store.items():
            for document_id, events in sent.items():
                self._forget(name, document_id, events)

    def _forget(self, name: str, document_id: str, events: Sequence[OutboxEvent]) -> None:
        pending = self._pending[name, document_id]
        for event in events:
            pending.sent.pop(event.id, None)
            self._recent[event.id] = None
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        if not pending.events and not pending.sent:
            del self._pending[name, document_id]


def _count(heads: Sequence[tuple[_Pending, OutboxEvent]], taken: Sequence[bool]) -> None:
    counts = Counter((event.topic, ok) for (_, event), ok in zip(heads, taken, strict=True))
    for (topic, ok), count in counts.items():
        (published_of if ok else publish_failures_of)(topic).inc(count)


async def sweep(relay: OutboxRelay, stores: Sequence[Store], older_than: timedelta, limit: int = 500) -> int:
    """Hand over to the relay what has waited too long for another process to still be at it."""
    found = 0
    for store in stores:
        for document_id, outbox in (await store.pending(older_than, limit)).items():
            if not relay.is_publishing(store, document_id):
                relay.publish(store, document_id, outbox)
                found += len(outbox)
    if found:
        SWEPT.inc(found)
        log.info("swept", events=found)
    return found
