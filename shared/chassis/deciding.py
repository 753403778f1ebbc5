"""Deciding: all changes to one document in a group, one after the other, and what comes of them.

No I/O here: outcomes are decided on a basis, and `grouping.py` makes it true by a guarded write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

from shared.chassis.context import AlreadyAnswered, Answer, Cause, IdempotentRequest
from shared.chassis.decision import Decided, Instant, Refused
from shared.chassis.ids import new_id
from shared.chassis.store import INBOX_LIMIT, OutboxEvent
from shared.contracts.fact import Fact

T = TypeVar("T")

ANSWERS_KEPT = timedelta(hours=48)


class KeyReused(Refused):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"


@dataclass(slots=True)
class Change(Generic[T]):
    """One caller's wish, and the future that it waits on."""

    document_id: str
    decide: Callable[[T, Instant], Decided[T]]
    cause: Cause
    once: IdempotentRequest | None
    tries: int = 0
    done: asyncio.Future[T] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def succeed(self, state: T) -> None:
        if not self.done.done():
            self.done.set_result(state)

    def fail(self, why: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(why)


@dataclass(frozen=True, slots=True)
class Basis(Generic[T]):
    """A document as its next changes are decided upon: loaded, or as this process wrote it last."""

    version: int
    """0 where it does not exist."""
    state: T
    outbox: Sequence[OutboxEvent] = ()
    inbox: Sequence[str] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    size: int = 0
    """In bytes, when it was loaded."""
    is_remembered: bool = False
    """Others may have changed it since: only a guarded write proves that they have not."""
    stored: Mapping[str, object] | None = None
    """The state as it lies in the database; None where the document does not exist."""


@dataclass(slots=True)
class Outcome(Generic[T]):
    """All changes to one document in a group, in order of arrival, and what came of them."""

    basis: Basis[T]
    changes: list[Change[T]]
    state: T
    answers: dict[str, Answer]
    is_changed: bool = False
    events: list[OutboxEvent] = field(default_factory=list)
    handled: list[str] = field(default_factory=list)
    decided: list[tuple[Change[T], T]] = field(default_factory=list)
    refused: list[tuple[Change[T], Exception]] = field(default_factory=list)

    @property
    def rests_on_memory(self) -> bool:
        """Whether what came of it rests on a memory that no write has proved."""
        return self.basis.is_remembered and not self.is_changed

    def tell_callers(self) -> None:
        """Tell every caller what came of its change."""
        for change, state in self.decided:
            change.succeed(state)
        self.tell_the_refused()

    def tell_the_refused(self) -> None:
        for change, no in self.refused:
            change.fail(no)

    def as_written(self, stored: Mapping[str, object]) -> Basis[T]:
        """What the next changes are decided upon. The relay has its events, so none waits here."""
        inbox = (*self.basis.inbox, *self.handled)[-INBOX_LIMIT:]
        version, size = self.basis.version + 1, self.basis.size
        return Basis(version, self.state, (), inbox, self.answers, size, is_remembered=True, stored=stored)


def taken_for_new(
    changes: Mapping[str, Sequence[Change[T]]], nothing: Callable[[str], T]
) -> dict[str, Basis[T]]:
    """Nothing, as if remembered, for each document that no conflict has shown to exist."""
    return {
        document_id: Basis(0, nothing(document_id), is_remembered=True)
        for document_id, wanted in changes.items()
        if not any(change.tries for change in wanted)
    }


def decide_all(basis: Basis[T], changes: list[Change[T]], source: str, now: Instant) -> Outcome[T]:
    """Decide each change on the state that the one before left."""
    outcome = Outcome(basis, changes, basis.state, _fresh(basis.answers, now))
    for change in changes:
        try:
            _decide(outcome, change, source, now)
        except Exception as no:  # noqa: BLE001 - a refusal or a bug: its own caller hears it, nobody else
            outcome.refused.append((change, no))
    return outcome


def _decide(outcome: Outcome[T], change: Change[T], source: str, now: Instant) -> None:
    message_id, once = change.cause.message_id, change.once
    if message_id is not None and (message_id in outcome.handled or message_id in outcome.basis.inbox):
        outcome.decided.append((change, outcome.state))
        return
    if once is not None and once.key in outcome.answers:
        raise _repeated(once, outcome.answers[once.key])
    state, facts = change.decide(outcome.state, now)
    events = [stored(fact, source, change.cause, now) for fact in facts]
    # before anything of it counts: whoever is told that it failed must not have changed anything
    answer = None if once is None else _answer(once, state, now)
    if events or once is not None or state != outcome.state:
        outcome.is_changed = True
        outcome.state = state
        outcome.events.extend(events)
        if message_id is not None:
            outcome.handled.append(message_id)
        if once is not None and answer is not None:
            outcome.answers[once.key] = answer
    outcome.decided.append((change, state))


def _answer(once: IdempotentRequest, state: object, now: Instant) -> Answer:
    return Answer(once.fingerprint, once.status, once.body_of(state), now.isoformat())


def stored(fact: Fact, source: str, cause: Cause, now: Instant) -> OutboxEvent:
    """A fact as it waits in an outbox."""
    return OutboxEvent(
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


def _fresh(answers: Mapping[str, Answer], now: Instant) -> dict[str, Answer]:
    if not answers:
        return {}
    oldest = (now - ANSWERS_KEPT).isoformat()
    return {key: answer for key, answer in answers.items() if answer.at >= oldest}


def _repeated(once: IdempotentRequest, answer: Answer) -> Exception:
    if once.fingerprint != answer.fingerprint:
        return KeyReused("this Idempotency-Key was used with another body; use a new key for a new request")
    return AlreadyAnswered(answer)
