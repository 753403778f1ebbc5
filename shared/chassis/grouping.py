"""Group commit: changes that arrive while the last group is in flight share one load and one write.

What it promises, each with a test: one document's changes are decided in order of arrival, each on the
state that the one before left, and written once; a refusal fails its own caller alone; a conflict or an
unknown outcome decides again for those documents alone; a cancelled caller cancels nothing; queue and group
are bounded; it drains.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from shared.chassis.clock import Clock
from shared.chassis.context import AlreadyAnswered, Answer, Cause, Once, acting_on, as_consequence
from shared.chassis.decision import Decided, Instant, Refused
from shared.chassis.ids import new_id
from shared.chassis.kind import Kind
from shared.chassis.metrics import CHANGES, CONFLICTS, GROUPS
from shared.chassis.store import Record, Store, Stored, Unavailable, Write, Written
from shared.contracts.fact import Fact

T = TypeVar("T")

ANSWERS_KEPT = timedelta(hours=48)


class Conflict(Exception):
    """Others changed this document first, again and again."""


class KeyReused(Refused):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a group and of the queue before it."""

    changes: int = 500
    bytes: int = 8 * 1024 * 1024
    waiting: int = 10_000
    tries: int = 25


@dataclass(slots=True)
class Change(Generic[T]):
    """One caller's wish, and the future that it waits on."""

    document_id: str
    decide: Callable[[T, Instant], Decided[T]]
    cause: Cause
    once: Once | None
    tries: int = 0
    done: asyncio.Future[T] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def succeed(self, state: T) -> None:
        if not self.done.done():
            self.done.set_result(state)

    def fail(self, why: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(why)


@dataclass(slots=True)
class Fold(Generic[T]):
    """All changes to one document in a group: what they were decided on, and what came of them."""

    record: Record | None
    changes: list[Change[T]]
    state: T
    touched: bool = False
    events: list[Stored] = field(default_factory=list)
    handled: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    decided: list[tuple[Change[T], T]] = field(default_factory=list)
    due_at: Instant | None = None


class Keeper(Protocol[T]):
    """What a group needs of the documents that it commits."""

    store: Store
    kind: Kind[T]
    clock: Clock

    def state_of(self, record: Record) -> T: ...

    def plain(self, state: T) -> dict[str, Any]: ...

    def saved(
        self, document_id: str, outbox: Sequence[Stored], due_at: Instant | None, now: Instant
    ) -> None: ...


class Group(Generic[T]):
    """The queue of changes to one kind of document, and the lane that works it off."""

    def __init__(self, documents: Keeper[T], limits: Limits) -> None:
        self._documents = documents
        self._limits = limits
        self._queue: deque[Change[T]] = deque()
        self._room = asyncio.Semaphore(limits.waiting)
        self._lane: asyncio.Task[None] | None = None

    async def join(self, change: Change[T]) -> T:
        async with self._room:
            self._queue.append(change)
            self._start()
            # A caller that is cancelled cancels its own future alone: the change is already with others.
            return await change.done

    async def drain(self) -> None:
        while self._lane is not None and not self._lane.done():
            await asyncio.wait([self._lane])

    def _start(self) -> None:
        if self._lane is None or self._lane.done():
            # A context of its own: the lane works for everybody, not for whoever happened to start it.
            name = f"group {self._documents.store.name}"
            self._lane = asyncio.create_task(self._work(), name=name, context=Context())

    async def _work(self) -> None:
        while self._queue:
            taken = self._take()
            try:
                await self._commit(taken)
            except Unavailable as away:
                _fail(taken, away)
            except Exception as bug:  # noqa: BLE001 - a bug must reach its callers, not kill the lane
                _fail(taken, bug)

    def _take(self) -> dict[str, list[Change[T]]]:
        taken: dict[str, list[Change[T]]] = {}
        for _ in range(min(len(self._queue), self._limits.changes)):
            change = self._queue.popleft()
            if not change.done.cancelled():
                taken.setdefault(change.document_id, []).append(change)
        return taken

    async def _commit(self, taken: dict[str, list[Change[T]]]) -> None:
        name = self._documents.store.name
        GROUPS.labels(name).inc()
        CHANGES.labels(name).inc(sum(map(len, taken.values())))
        records = await self._documents.store.load(list(taken))
        self._put_back_what_is_too_much(taken, records)
        now = self._documents.clock()
        folds = {wanted: self._fold(wanted, taken[wanted], records.get(wanted), now) for wanted in taken}
        writes = [self._write(wanted, fold) for wanted, fold in folds.items() if fold.touched]
        written = await self._written(writes) if writes else Written(frozenset())
        stamps = {write.id: write for write in writes}
        for wanted, fold in folds.items():
            if not fold.touched or wanted in written.applied:
                self._succeed(fold, stamps.get(wanted), now)
            elif wanted in written.unstorable:
                _fail_decided(fold, written.unstorable[wanted])
            else:
                await self._again(fold)

    def _put_back_what_is_too_much(
        self, taken: dict[str, list[Change[T]]], records: dict[str, Record]
    ) -> None:
        size = 0
        for wanted in list(taken):
            size += records[wanted].size if wanted in records else 0
            if size > self._limits.bytes and len(taken) > 1:
                self._queue.extendleft(reversed(taken.pop(wanted)))

    def _fold(self, wanted: str, changes: list[Change[T]], record: Record | None, now: Instant) -> Fold[T]:
        documents = self._documents
        state = documents.kind.nothing(wanted) if record is None else documents.state_of(record)
        fold = Fold(record, changes, state, answers=_fresh(record, now))
        for change in changes:
            try:
                self._decide(fold, change, now)
            except Exception as no:  # noqa: BLE001 - a refusal or a bug: its own caller hears it, nobody else
                change.fail(no)
        return fold

    def _decide(self, fold: Fold[T], change: Change[T], now: Instant) -> None:
        message_id, once = change.cause.message_id, change.once
        seen = message_id is not None and (
            message_id in fold.handled or (fold.record is not None and message_id in fold.record.inbox)
        )
        if seen:
            fold.decided.append((change, fold.state))
            return
        if once is not None and once.key in fold.answers:
            raise _repeated(once, fold.answers[once.key])
        state, facts = change.decide(fold.state, now)
        events = [_stored(fact, self._documents.store.name, change.cause, now) for fact in facts]
        if events or state != fold.state or once is not None:
            fold.touched = True
            fold.state = state
            fold.events.extend(events)
            if message_id is not None:
                fold.handled.append(message_id)
            if once is not None:
                fold.answers[once.key] = Answer(
                    once.fingerprint, once.status, once.body_of(state), now.isoformat()
                )
        fold.decided.append((change, state))

    def _write(self, wanted: str, fold: Fold[T]) -> Write:
        kind = self._documents.kind
        fold.due_at = kind.due_at(fold.state)
        return Write(
            id=wanted,
            expected=fold.record.version if fold.record else 0,
            stamp=new_id("grp"),
            state=self._documents.plain(fold.state),
            find=kind.find(fold.state),
            due_at=fold.due_at,
            events=fold.events,
            handled=fold.handled,
            answers=fold.answers,
        )

    async def _written(self, writes: list[Write]) -> Written:
        """Write; where the answer was lost, read back which documents carry our stamp."""
        try:
            return await self._documents.store.write(writes)
        except Unavailable:
            stamps = {write.id: write.stamp for write in writes}
            found = await self._documents.store.load(list(stamps))
            return Written(frozenset(i for i, record in found.items() if record.stamp == stamps[i]))

    def _succeed(self, fold: Fold[T], write: Write | None, now: Instant) -> None:
        if write is not None:
            before: Sequence[Stored] = fold.record.outbox if fold.record else ()
            with acting_on(as_consequence(fold.decided[-1][0].cause)):
                self._documents.saved(write.id, [*before, *fold.events], fold.due_at, now)
        for change, state in fold.decided:
            change.succeed(state)

    async def _again(self, fold: Fold[T]) -> None:
        """Someone else wrote this document first: decide again on what they left, before later changes."""
        waiting = [change for change, _ in fold.decided if not change.done.done()]
        CONFLICTS.labels(self._documents.store.name).inc(len(waiting))
        for change in waiting:
            change.tries += 1
        if waiting and waiting[0].tries >= self._limits.tries:
            _fail_decided(
                fold, Conflict(f"{self._documents.store.name}: others keep changing {waiting[0].document_id}")
            )
            return
        if waiting and waiting[0].tries > 3:
            await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(waiting[0].tries, 7)))  # noqa: S311 - jitter
        self._queue.extendleft(reversed(waiting))


def _fresh(record: Record | None, now: Instant) -> dict[str, Answer]:
    if record is None:
        return {}
    oldest = (now - ANSWERS_KEPT).isoformat()
    return {key: answer for key, answer in record.answers.items() if answer.at >= oldest}


def _repeated(once: Once, answer: Answer) -> Exception:
    if once.fingerprint != answer.fingerprint:
        return KeyReused("this Idempotency-Key was used with another body; use a new key for a new request")
    return AlreadyAnswered(answer)


def _stored(fact: Fact, source: str, cause: Cause, now: Instant) -> Stored:
    return Stored(
        id=new_id("evt"),
        type=type(fact).__name__,
        topic=fact.topic,
        key=fact.key(),
        data=None if fact.tombstone else fact.model_dump_json(),
        time=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        traceparent=cause.traceparent,
    )


def _fail(taken: dict[str, list[Change[Any]]], why: Exception) -> None:
    for changes in taken.values():
        for change in changes:
            change.fail(why)


def _fail_decided(fold: Fold[Any], why: Exception) -> None:
    for change, _ in fold.decided:
        change.fail(why)
