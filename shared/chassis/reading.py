"""Reads that are asked for at the same time share one `find`; whoever comes meanwhile shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import Protocol

from shared.chassis.store import Record, Store

MANY = 100
"""Whoever wants more at once asks alone: nobody else should wait for so large an answer."""


class HasStore(Protocol):
    store: Store


class Reads:
    """One collection's reads. What a caller gets was read after it asked."""

    def __init__(self, of: HasStore) -> None:
        self._of = of
        self._wanted: dict[str, None] = {}
        self._next: asyncio.Task[Mapping[str, Record]] | None = None
        self._lane = asyncio.Lock()

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        """The documents that exist, by id. Raises Unavailable when the database is away."""
        if len(ids) > MANY:
            return await self._of.store.load(ids)
        self._wanted.update(dict.fromkeys(ids))
        if self._next is None:
            self._next = asyncio.create_task(
                self._read(), name=f"read {self._of.store.name}", context=Context()
            )
            self._next.add_done_callback(_heard)
        # A caller that is cancelled does not cancel the others' read.
        found = await asyncio.shield(self._next)
        return {wanted: found[wanted] for wanted in ids if wanted in found}

    async def _read(self) -> Mapping[str, Record]:
        async with self._lane:
            wanted, self._wanted, self._next = list(self._wanted), {}, None
            return await self._of.store.load(wanted)


def _heard(done: asyncio.Task[Mapping[str, Record]]) -> None:
    """Each caller raises what went wrong; when all of them were cancelled there is nobody left to tell."""
    if not done.cancelled():
        done.exception()
