"""Group commit: changes that arrive while the last group is in flight share one load and one write.

What it promises, each with a test: one document's changes are decided in order of arrival, each on the
state that the one before left, and written once; a refusal fails its own caller alone; a conflict or an
unknown outcome decides again for those documents alone; a cancelled caller cancels nothing; queue and group
are bounded; it drains.

What this process wrote last is remembered and need not be loaded again: the write is guarded by the version,
so it proves that nobody else wrote meanwhile. Where no write follows (a repeat, a refusal, nothing to
change), it is decided again on what is stored. A document of a kind that is usually new is taken for new in
the same way.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from shared.chassis.aggregate_type import AggregateType
from shared.chassis.clock import Clock
from shared.chassis.context import acting_on, as_consequence
from shared.chassis.deciding import Basis, Change, Outcome, decide_all, taken_for_new
from shared.chassis.decision import Instant
from shared.chassis.ids import new_id
from shared.chassis.metrics import CONFLICTS, changes_of, groups_of
from shared.chassis.store import OutboxEvent, Record, Store, Unavailable, Write, Written

T = TypeVar("T")


class Conflict(Exception):
    """Others changed this document first, again and again."""


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """Bounds of a group and of the queue before it."""

    changes: int = 500
    bytes: int = 8 * 1024 * 1024
    waiting: int = 10_000
    tries: int = 25
    remembered: int = 1000
    """Documents of one kind that are kept in memory as they were written last."""


class GroupedDocuments(Protocol[T]):
    """What a group needs of the documents that it commits."""

    store: Store
    kind: AggregateType[T]
    clock: Clock

    def state_of(self, record: Record) -> T: ...

    def plain(self, state: T) -> dict[str, Any]: ...

    def remember(self, document_id: str, version: int, stamp: str, state: T) -> None: ...

    def saved(
        self, document_id: str, outbox: Sequence[OutboxEvent], due_at: Instant | None, now: Instant
    ) -> None: ...


class Group(Generic[T]):
    """The queue of changes to one kind of document, and the task that works it off."""

    def __init__(self, documents: GroupedDocuments[T], limits: GroupLimits) -> None:
        self._documents = documents
        self._limits = limits
        self._queue: deque[Change[T]] = deque()
        self._room = asyncio.Semaphore(limits.waiting)
        self._task: asyncio.Task[None] | None = None
        self._written_last: OrderedDict[str, Basis[T]] = OrderedDict()

    async def join(self, change: Change[T]) -> T:
        async with self._room:
            self._queue.append(change)
            self._start()
            # A caller that is cancelled cancels its own future alone: the change is already with others.
            return await change.done

    async def drain(self) -> None:
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    def _start(self) -> None:
        if self._task is None or self._task.done():
            # A context of its own: the task works for everybody, not for whoever happened to start it.
            name = f"group {self._documents.store.name}"
            self._task = asyncio.create_task(self._work(), name=name, context=Context())

    async def _work(self) -> None:
        while self._queue:
            taken = self._take()
            try:
                await self._commit(taken)
            except Exception as no:  # noqa: BLE001 - away or a bug: its callers must hear it, the task goes on
                _fail((change for changes in taken.values() for change in changes), no)

    def _take(self) -> dict[str, list[Change[T]]]:
        taken: dict[str, list[Change[T]]] = {}
        for _ in range(min(len(self._queue), self._limits.changes)):
            change = self._queue.popleft()
            if not change.done.cancelled():
                taken.setdefault(change.document_id, []).append(change)
        return taken

    async def _commit(self, taken: dict[str, list[Change[T]]]) -> None:
        name = self._documents.store.name
        groups_of(name).inc()
        changes_of(name).inc(sum(map(len, taken.values())))
        # Taken out: only what is written now is remembered again, so a conflict or a failure forgets.
        remembered = {wanted: self._written_last.pop(wanted, None) for wanted in taken}
        bases = {wanted: basis for wanted, basis in remembered.items() if basis is not None}
        if self._documents.kind.is_usually_new:
            bases = taken_for_new(taken, self._documents.kind.nothing) | bases
        bases |= await self._load(taken, [wanted for wanted in taken if wanted not in bases])
        self._put_back_what_is_too_much(taken, bases)
        outcomes = self._decided(taken, bases)
        if from_memory := [wanted for wanted, outcome in outcomes.items() if outcome.rests_on_memory]:
            loaded = await self._load(taken, from_memory)
            again = self._decided({wanted: taken[wanted] for wanted in loaded}, loaded)
            outcomes = {wanted: again.get(wanted, outcomes[wanted]) for wanted in taken}
        await self._write(outcomes)

    async def _load(self, taken: dict[str, list[Change[T]]], wanted: Sequence[str]) -> dict[str, Basis[T]]:
        """What can be read of these; one that cannot fails its own changes, and is taken out."""
        records = await self._documents.store.load(wanted) if wanted else {}
        bases: dict[str, Basis[T]] = {}
        for document_id in wanted:
            try:
                bases[document_id] = self._basis(document_id, records.get(document_id))
            except Exception as no:  # noqa: BLE001 - its callers hear it, and nobody else does
                _fail(taken.pop(document_id), no)
        return bases

    def _basis(self, document_id: str, record: Record | None) -> Basis[T]:
        if record is None:
            return Basis(0, self._documents.kind.nothing(document_id))
        state = self._documents.state_of(record)
        return Basis(
            record.version, state, record.outbox, record.inbox, record.answers, record.size,
            stored=record.state,
        )  # fmt: skip

    def _put_back_what_is_too_much(
        self, taken: dict[str, list[Change[T]]], bases: Mapping[str, Basis[T]]
    ) -> None:
        size = 0
        for wanted in list(taken):
            size += bases[wanted].size
            if size > self._limits.bytes and len(taken) > 1:
                self._queue.extendleft(reversed(taken.pop(wanted)))

    def _decided(
        self, taken: Mapping[str, list[Change[T]]], bases: Mapping[str, Basis[T]]
    ) -> dict[str, Outcome[T]]:
        name, now = self._documents.store.name, self._documents.clock()
        return {wanted: decide_all(bases[wanted], changes, name, now) for wanted, changes in taken.items()}

    async def _write(self, outcomes: Mapping[str, Outcome[T]]) -> None:
        writes, failed = self._writes(outcomes)
        written = await self._written(list(writes.values())) if writes else Written(frozenset())
        failed.update(written.unstorable)
        now = self._documents.clock()
        for wanted, outcome in outcomes.items():
            if not outcome.is_changed:
                outcome.tell_callers()
            elif wanted in written.applied:
                self._succeed(outcome, writes[wanted], now)
            elif wanted in failed:
                outcome.tell_the_refused()
                _fail(outcome.changes, failed[wanted])
            else:
                await self._again(outcome)

    def _writes(self, outcomes: Mapping[str, Outcome[T]]) -> tuple[dict[str, Write], dict[str, Exception]]:
        """What to write; and the documents of which nothing can be written, each with why."""
        writes: dict[str, Write] = {}
        failed: dict[str, Exception] = {}
        for wanted, outcome in outcomes.items():
            if outcome.is_changed:
                try:
                    writes[wanted] = self._write_of(wanted, outcome)
                except Exception as no:  # noqa: BLE001 - its callers hear it, and nobody else does
                    failed[wanted] = no
        return writes, failed

    def _write_of(self, wanted: str, outcome: Outcome[T]) -> Write:
        kind = self._documents.kind
        return Write(
            id=wanted,
            expected=outcome.basis.version,
            stamp=new_id("grp"),
            state=self._documents.plain(outcome.state),
            find=kind.find(outcome.state),
            due_at=kind.due_at(outcome.state),
            events=outcome.events,
            handled=outcome.handled,
            answers=outcome.answers,
            before=outcome.basis.stored,
        )

    async def _written(self, writes: list[Write]) -> Written:
        """Write; where the answer was lost, read back which documents carry our stamp."""
        try:
            return await self._documents.store.write(writes)
        except Unavailable:
            stamps = {write.id: write.stamp for write in writes}
            found = await self._documents.store.load(list(stamps))
            return Written(frozenset(i for i, record in found.items() if record.stamp == stamps[i]))

    def _succeed(self, outcome: Outcome[T], write: Write, now: Instant) -> None:
        self._written_last[write.id] = outcome.as_written(write.state)
        self._documents.remember(write.id, write.expected + 1, write.stamp, outcome.state)
        while len(self._written_last) > self._limits.remembered:
            self._written_last.popitem(last=False)
        with acting_on(as_consequence(outcome.decided[-1][0].cause)):
            self._documents.saved(write.id, [*outcome.basis.outbox, *outcome.events], write.due_at, now)
        outcome.tell_callers()

    async def _again(self, outcome: Outcome[T]) -> None:
        """Someone else wrote this document first: decide again on what they left, before later changes."""
        waiting = [change for change in outcome.changes if not change.done.done()]
        CONFLICTS.labels(self._documents.store.name).inc(len(waiting))
        for change in waiting:
            change.tries += 1
        if waiting and waiting[0].tries >= self._limits.tries:
            name = self._documents.store.name
            _fail(waiting, Conflict(f"{name}: others keep changing {waiting[0].document_id}"))
            return
        if waiting and waiting[0].tries > 3:
            await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(waiting[0].tries, 7)))  # noqa: S311 - jitter
        self._queue.extendleft(reversed(waiting))


def _fail(changes: Iterable[Change[Any]], why: Exception) -> None:
    for change in changes:
        change.fail(why)
