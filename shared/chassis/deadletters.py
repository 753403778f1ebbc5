"""Dead letters: records that could not be handled, kept whole until ops replay or discard them.

parked      could not be handled; `reason` says why
behind      came later with the same key, and waits so that order is kept
replaying   ops asked for another try
resolved    handled after all
discarded   ops decided, with a reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from shared.chassis.mongo import Mongo, reaching_mongo

State = Literal["parked", "behind", "replaying", "resolved", "discarded"]
WAITING = ("parked", "behind", "replaying")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record as it came, byte for byte, and why it lies here."""

    id: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    state: State
    reason: str
    fingerprint: str
    """The same for records that failed for the same cause."""
    attempts: int
    parked_at: datetime

    @property
    def lane(self) -> tuple[str, bytes | None]:
        return self.topic, self.key


class DeadLetters(Protocol):
    """Where they are kept: each service's own database. Raises Unavailable when that is away."""

    async def park(self, letter: DeadLetter) -> None:
        """Keep it; a record that lies here already keeps its place and its history."""

    async def settle(self, letter_id: str, state: State, reason: str, attempts: int) -> None: ...

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        """Topic and key of everything that still waits."""

    async def to_replay(self, limit: int) -> list[DeadLetter]:
        """What ops want tried again, and what waits behind nothing any more; oldest first within a key."""


class InMemoryDeadLetters:
    """In memory, for tests and the simulation."""

    def __init__(self) -> None:
        self.letters: dict[str, DeadLetter] = {}

    async def park(self, letter: DeadLetter) -> None:
        self.letters.setdefault(letter.id, letter)

    async def settle(self, letter_id: str, state: State, reason: str, attempts: int) -> None:
        letter = self.letters[letter_id]
        self.letters[letter_id] = replace(letter, state=state, reason=reason, attempts=attempts)

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        return {letter.lane for letter in self.letters.values() if letter.state in WAITING}

    async def to_replay(self, limit: int) -> list[DeadLetter]:
        return ready_to_replay(list(self.letters.values()))[:limit]


class MongoDeadLetters:
    """The collection `dead_letters` of a service's database."""

    def __init__(self, mongo: Mongo) -> None:
        self._letters = mongo.database["dead_letters"]
        mongo.wants_index("dead_letters", [("state", 1), ("topic", 1), ("offset", 1)])

    async def park(self, letter: DeadLetter) -> None:
        row = {name: getattr(letter, name) for name in DeadLetter.__slots__ if name != "id"}
        row["headers"] = [list(pair) for pair in letter.headers]
        async with reaching_mongo():
            await self._letters.update_one({"_id": letter.id}, {"$setOnInsert": row}, upsert=True)

    async def settle(self, letter_id: str, state: State, reason: str, attempts: int) -> None:
        new = {"state": state, "reason": reason, "attempts": attempts}
        async with reaching_mongo():
            await self._letters.update_one({"_id": letter_id}, {"$set": new})

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        async with reaching_mongo():
            cursor = self._letters.find({"state": {"$in": list(WAITING)}}, {"topic": 1, "key": 1})
            return {(row["topic"], row["key"]) for row in await cursor.to_list(None)}

    async def to_replay(self, limit: int) -> list[DeadLetter]:
        async with reaching_mongo():
            cursor = self._letters.find({"state": {"$in": list(WAITING)}}).sort([("topic", 1), ("offset", 1)])
            rows = await cursor.to_list(10_000)
        return ready_to_replay([_letter(row) for row in rows])[:limit]


def ready_to_replay(letters: Sequence[DeadLetter]) -> list[DeadLetter]:
    """Per key, from the oldest on: everything up to the first that is still parked."""
    ready: list[DeadLetter] = []
    blocked: set[tuple[str, bytes | None]] = set()
    waiting = [letter for letter in letters if letter.state in WAITING]
    for letter in sorted(waiting, key=lambda letter: (letter.topic, letter.partition, letter.offset)):
        if letter.state == "parked":
            blocked.add(letter.lane)
        elif letter.lane not in blocked:
            ready.append(letter)
    return ready


def _letter(row: dict[str, Any]) -> DeadLetter:
    headers = [(name, value) for name, value in row["headers"]]
    fields = {name: row[name] for name in DeadLetter.__slots__ if name not in ("id", "headers")}
    return DeadLetter(id=row["_id"], headers=headers, **fields)
