"""Records, a handler and dead letters for tests of consuming."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.chassis.consuming import RetryPolicy
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.store import Unavailable
from shared.contracts.notifications import EmailSent
from tests.chassis.toy import said

QUICK = RetryPolicy(attempts=4, first_seconds=0.001, longest_seconds=0.002, infrastructure_seconds=0.2)


@dataclass(frozen=True)
class A:
    """A record."""

    topic: str = "notifications.email"
    partition: int = 0
    offset: int = 0
    key: bytes | None = b"app_1"
    value: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()


def a_record(name: str = "a", application_id: str = "app_1", offset: int = 0, **headers: bytes | None) -> A:
    given = {
        "ce_id": f"evt_{name}".encode(),
        "ce_type": b"EmailSent",
        "ce_correlationid": b"cor_1",
        **headers,
    }
    value = said(application_id, name).model_dump_json().encode()
    return A(key=application_id.encode(), offset=offset, value=value, headers=tuple(given.items()))


def holding(value: bytes) -> A:
    """A good record, but for a field that nobody reads yet and that no document could hold."""
    good = a_record()
    return replace(good, value=(good.value or b"")[:-1] + b',"new_field":%s}' % value)


class Handler:
    """Notes what it handled; fails as told."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.tries: list[str] = []
        self.fail: Callable[[str], Exception | None] = lambda _: None

    async def __call__(self, fact: EmailSent) -> None:
        self.tries.append(fact.email_id)
        await asyncio.sleep(0)
        if (no := self.fail(fact.email_id)) is not None:
            raise no
        self.handled.append(fact.email_id)


class LettersAway(InMemoryDeadLetters):
    """Cannot be read for a while, or answers with what was true before."""

    def __init__(self) -> None:
        super().__init__()
        self.away = 0
        self.asked, self.answering = asyncio.Event(), asyncio.Event()
        self.answering.set()

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        found = await super().lanes()
        if not self.answering.is_set():
            self.asked.set()
            await self.answering.wait()
        return found


def reasons(letters: InMemoryDeadLetters) -> list[tuple[str, str]]:
    return [(letter.state, letter.reason) for letter in letters.letters.values()]
