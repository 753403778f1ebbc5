"""Why something happens: carried from request to event to event without handlers passing it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from shared.chassis.ids import new_id


@dataclass(frozen=True, slots=True)
class Cause:
    """What we are acting on: a request, a record, or a timer."""

    correlation_id: str
    causation_id: str
    traceparent: str = ""
    message_id: str | None = None
    """Set when a record from Kafka is handled: a document that has handled it is not decided again."""


_cause: ContextVar[Cause | None] = ContextVar("cause", default=None)


def current_cause() -> Cause:
    """What is being acted on; a fresh cause where nothing was said (a test, a job of ours)."""
    cause = _cause.get()
    if cause is None:
        fresh = new_id("cor")
        return Cause(correlation_id=fresh, causation_id=fresh)
    return cause


def known_cause() -> Cause | None:
    """What is being acted on, where that was said."""
    return _cause.get()


def as_consequence(cause: Cause | None) -> Cause | None:
    """What follows from it has the same causes, but is not the handling of its message."""
    return cause if cause is None or cause.message_id is None else replace(cause, message_id=None)


class acting_on:  # noqa: N801 - a `with` like any other; a generator would cost several times as much
    """Everything decided inside is said to be caused by this."""

    __slots__ = ("_cause", "_token")

    def __init__(self, cause: Cause | None) -> None:
        self._cause = cause

    def __enter__(self) -> None:
        self._token = _cause.set(self._cause)

    def __exit__(self, *_: object) -> None:
        _cause.reset(self._token)


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to a request with an Idempotency-Key, kept with the effect."""

    fingerprint: str
    status: int
    body: str
    at: str


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request that must have its effect once: its key (scoped to the caller), and how to answer it."""

    key: str
    fingerprint: str
    status: int
    body_of: Callable[[Any], str]


class AlreadyAnswered(Exception):
    """This request had its effect before; here is what was answered."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("already answered")
        self.answer = answer


_once: ContextVar[IdempotentRequest | None] = ContextVar("once", default=None)


def current_idempotent_request() -> IdempotentRequest | None:
    return _once.get()


@contextmanager
def answering_once(once: IdempotentRequest) -> Iterator[None]:
    """The next change made inside stores its answer in the same write."""
    token = _once.set(once)
    try:
        yield
    finally:
        _once.reset(token)
