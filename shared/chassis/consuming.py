"""Consuming: at least once, one key in order, different keys at the same time.

A batch is done when every effect of it is stored or parked; only then are its offsets committed. Failures:
  permanent       bad JSON, bad schema, a refusal, Unstorable parked at once
  transient       TooEarly, Conflict, a bug                   tried again with jittered backoff, then parked
  infrastructure  Unavailable                                 waited for as long as it takes, never parked
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.chassis.clock import Clock
from shared.chassis.context import Cause, acting_on
from shared.chassis.deadletters import DeadLetter, DeadLetters, State
from shared.chassis.decision import Refused, TooEarly
from shared.chassis.logging import get_logger
from shared.chassis.metrics import PARKED, consumed_of
from shared.chassis.records import Incoming, Unreadable, read, type_of
from shared.chassis.store import Unavailable, Unstorable
from shared.contracts.envelope import BadEnvelope
from shared.contracts.fact import Fact

log = get_logger(__name__)

F = TypeVar("F", bound=Fact)
Handle = Callable[[Any], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of a service's table of what it listens to."""

    fact: type[Fact]
    handle: Handle
    in_order: bool


def when(fact: type[F], handle: Callable[[F], Awaitable[object]], *, in_order: bool = True) -> Subscription:
    """Handle this fact whenever it is told. `in_order=False`: waits behind no parked one of its key."""
    return Subscription(fact, handle, in_order)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try."""

    attempts: int = 5
    first_seconds: float = 0.1
    longest_seconds: float = 10.0
    infrastructure_seconds: float = 60.0
    """After so long a batch is given back, so that the consumer stays a member of its group."""
    infrastructure_pause: float = 1.0
    """At most so long after the database is back, things go on."""

    def pause(self, attempt: int, no: Exception) -> float:
        """Full jitter, so that those who failed together do not come back together."""
        longest = self.infrastructure_pause if isinstance(no, Unavailable) else self.longest_seconds
        most = min(longest, self.first_seconds * 2 ** min(attempt, 16))
        return random.uniform(0, most)  # noqa: S311 - jitter, not a secret


class Consumer:
    """Everything a service does with the records of its topics; knows no Kafka."""

    def __init__(
        self,
        group: str,
        subscriptions: Iterable[Subscription],
        dead_letters: DeadLetters,
        clock: Clock,
        patience: RetryPolicy | None = None,
    ) -> None:
        self._group = group
        self._by_type = {subscription.fact.__name__: subscription for subscription in subscriptions}
        self._dead_letters = dead_letters
        self._clock = clock
        self._patience = patience or RetryPolicy()
        self._blocked: set[tuple[str, bytes | None]] = set()
        self._just_parked: set[tuple[str, bytes | None]] = set()
        """Since the blocked keys were last asked for: the answer may be older."""
        self._taken_over = 1
        """How often partitions have come."""
        self._known_since = 0
        """Which of these times the blocked keys were asked for after."""
        self._asking = asyncio.Lock()

    @property
    def topics(self) -> list[str]:
        return sorted({subscription.fact.topic for subscription in self._by_type.values()})

    def take_over(self) -> None:
        """Partitions have come: who had them may have parked records, which is read before the next batch.

        Not at once: a consumer that waits for the database while it joins is not heard of by its group.
        """
        self._taken_over += 1

    async def refresh_blocked(self) -> None:
        """Read again which keys have parked records; others may have parked or replayed some."""
        async with self._asking:
            asked_after, self._just_parked = self._taken_over, set()
            lanes = await self._dead_letters.lanes()
            self._blocked = lanes | self._just_parked
            self._known_since = asked_after

    async def handle_batch(self, records: Sequence[Incoming]) -> None:
        """Handle all: every effect is stored or parked then. Raises Unavailable to see the batch again."""
        await self._know_blocked()
        for topic, count in Counter(record.topic for record in records).items():
            consumed_of(topic).inc(count)
        lanes: dict[tuple[str, object], list[Incoming]] = {}
        for record in records:
            lanes.setdefault((record.topic, record.key or record.partition), []).append(record)
        if len(lanes) == 1:
            await self._handle_lane(records)
            return
        results = await asyncio.gather(*map(self._handle_lane, lanes.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def replay_some(self, limit: int = 100) -> int:
        """Try again what ops asked for; a failure is parked again."""
        letters = await self._dead_letters.to_replay(limit)
        failed: set[tuple[str, bytes | None]] = set()
        for letter in letters:
            if letter.lane in failed:
                continue
            subscription = self._subscription(letter)
            no = await self._attempt(letter, subscription) if subscription else None
            state: State = "parked" if no else "resolved"
            await self._dead_letters.settle(letter.id, state, str(no or ""), letter.attempts + 1)
            if no:
                failed.add(letter.lane)
        await self.refresh_blocked()
        return len(letters)

    async def _know_blocked(self) -> None:
        attempt = 0
        while self._known_since != self._taken_over:
            try:
                await self.refresh_blocked()
            except Unavailable as away:
                if attempt == self._patience.attempts:
                    raise
                await asyncio.sleep(self._patience.pause(attempt, away))
                attempt += 1

    async def _handle_lane(self, records: Sequence[Incoming]) -> None:
        for record in records:
            await self._handle(record)

    async def _handle(self, record: Incoming) -> None:
        subscription = self._subscription(record)
        if subscription is None:
            return
        if subscription.in_order and self._blocked and (record.topic, record.key) in self._blocked:
            await self._park(record, "behind", "an earlier record of this key is parked", "behind", 0)
            return
        no = await self._attempt(record, subscription)
        if no is None:
            return
        await self._park(record, "parked", str(no), f"{type_of(record)}:{type(no).__name__}", 1)

    def _subscription(self, record: Incoming) -> Subscription | None:
        """Whose business this is. A record that does not say what it is, is everyone's: it will be parked."""
        said = type_of(record)
        if said is None:
            return None if record.value is None else _UNREADABLE
        return self._by_type.get(said)

    async def _attempt(self, record: Incoming, subscription: Subscription) -> Exception | None:
        """Handle it, with patience; what comes back is why it must be parked."""
        try:
            fact, cause = read(record, subscription.fact)
        except (Unreadable, BadEnvelope) as never:
            return never
        attempt, waited = 0, 0.0
        while (no := await _try(subscription, fact, cause)) is not None:
            pause = self._patience.pause(attempt, no)
            if isinstance(no, Unavailable):
                waited += (pause := max(0.05, pause))
                if waited > self._patience.infrastructure_seconds:
                    raise no
            elif _is_final(no) or attempt + 1 >= self._patience.attempts:
                return no
            attempt += 1
            await asyncio.sleep(pause)
        return None

    async def _park(
        self, record: Incoming, state: State, reason: str, fingerprint: str, attempts: int
    ) -> None:
        letter = DeadLetter(
            id=f"{self._group}|{record.topic}|{record.partition}|{record.offset}",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            value=record.value,
            headers=list(record.headers),
            state=state,
            reason=reason[:500],
            fingerprint=fingerprint,
            attempts=attempts,
            parked_at=self._clock(),
        )
        await self._dead_letters.park(letter)
        if record.key is not None:
            self._blocked.add(letter.lane)
            self._just_parked.add(letter.lane)
        PARKED.labels(record.topic).inc()
        log.error("parked", letter=letter.id, state=state, fingerprint=fingerprint)


async def _try(subscription: Subscription, fact: Fact, cause: Cause) -> Exception | None:
    try:
        with acting_on(cause):
            await subscription.handle(fact)
    except (Unavailable, Refused, Unstorable) as no:
        return no
    except Exception as unexpected:  # a bug parks its record, not the partition
        log.warning("handler failed", type=subscription.fact.__name__, exc_info=True)
        return unexpected
    return None


def _is_final(no: Exception) -> bool:
    """Whether trying again is of no use."""
    return isinstance(no, Refused | Unstorable) and not isinstance(no, TooEarly)


async def _never(_: Fact) -> None:
    raise Unreadable("this record does not say what it is")


_UNREADABLE = Subscription(Fact, _never, in_order=True)
