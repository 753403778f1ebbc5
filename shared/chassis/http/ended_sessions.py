"""Sessions that have ended, for as long as an access token of them could still be shown.

An access token is checked without asking anyone, so a service must be told that a session is over. The
applications service tells it as a fact; the worker that hears it notes it in its service's database, and
every process that answers requests looks there four times a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.chassis.clock import Clock
from shared.chassis.mongo import reaching_mongo
from shared.chassis.store import Unavailable
from shared.contracts.people import SessionEnded, SessionsEnded

TOKENS_LAST = timedelta(minutes=11)
"""Ten minutes, and what clocks may differ by."""
LOOK_SECONDS = 0.25
LOOK_BACK = timedelta(seconds=5)
"""Notes become visible in another order than they were made in: each look overlaps the one before."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A session, or with an epoch every session of an account that began before it."""

    id: str
    epoch: int | None
    until: datetime
    """After this no token of it is good any more."""


class EndedSessions:
    """What one process knows of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Ended] = {}
        self._watched: dict[asyncio.Event, tuple[str, str, int]] = {}

    def learn(self, news: Iterable[Ended]) -> None:
        """Add these, tell who watches one, and forget what no token can be shown of any more."""
        self._known.update({ended.id: ended for ended in news})
        for is_over, session in self._watched.items():
            if self.holds(*session):
                is_over.set()
        now = self._clock()
        for gone in [ended.id for ended in self._known.values() if ended.until < now]:
            del self._known[gone]

    def holds(self, account_id: str, session_id: str, epoch: int) -> bool:
        """Whether a token with these claims belongs to a session that has ended."""
        if session_id in self._known:
            return True
        of_account = self._known.get(account_id)
        return of_account is not None and of_account.epoch is not None and epoch < of_account.epoch

    @contextmanager
    def watch(self, account_id: str, session_id: str, epoch: int) -> Iterator[asyncio.Event]:
        """Set as soon as this session is known to have ended: for answers that stay open."""
        is_over = asyncio.Event()
        self._watched[is_over] = (account_id, session_id, epoch)
        if self.holds(account_id, session_id, epoch):
            is_over.set()
        try:
            yield is_over
        finally:
            del self._watched[is_over]


class EndedSessionNotes:
    """The notes in a service's own database: written by its workers, read by whoever answers requests."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    async def note_session(self, fact: SessionEnded) -> None:
        await self._note(fact.session_id, fact.at, {})

    async def note_all_of_account(self, fact: SessionsEnded) -> None:
        await self._note(fact.account_id, fact.at, {"$max": {"epoch": fact.epoch}})

    async def follow(self, known: EndedSessions) -> None:
        """Keep `known` up to date, until cancelled. While the database is away, what is known stays."""
        seen: datetime | None = None
        while True:
            with suppress(Unavailable):
                async with reaching_mongo():
                    since = {"noted_at": {"$gte": seen - LOOK_BACK}} if seen else {}
                    rows = [row async for row in self._collection.find(since)]
                known.learn(Ended(row["_id"], row.get("epoch"), row["expires_at"]) for row in rows)
                seen = max((row["noted_at"] for row in rows), default=seen)
            await asyncio.sleep(LOOK_SECONDS)

    async def _note(self, note_id: str, at: datetime, more: dict[str, Any]) -> None:
        update = {"$max": {"expires_at": at + TOKENS_LAST, **more.get("$max", {})}}
        async with reaching_mongo():
            await self._collection.update_one(
                {"_id": note_id}, {**update, "$currentDate": {"noted_at": True}}, upsert=True
            )
