"""Reads that are asked for at the same time share one `find`; whoever comes meanwhile shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Protocol

from shared.chassis.store import Record, Store

MANY = 100
"""Whoever wants more at once asks alone: nobody else should wait for so large an answer."""


class HasStore(Protocol):
    store: Store


@dataclass(slots=True)
class _Asked:
    """What one caller wants to read, and the future that it waits on."""

    ids: Sequence[str]
    found: asyncio.Future[Mapping[str, Record]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class SharedReads:
    """One collection's reads. What a caller gets was read after it asked."""

    def __init__(self, of: HasStore) -> None:
        self._of = of
        self._queue: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        """The documents that exist, by id. Raises Unavailable when the database is away."""
        if len(ids) > MANY:
            return await self._of.store.load(ids)
        asked = _Asked(ids)
        self._queue.append(asked)
        if self._task is None or self._task.done():
            name = f"read {self._of.store.name}"
            self._task = asyncio.create_task(self._work(), name=name, context=Context())
        # A caller that is cancelled cancels its own future alone, not the others' read.
        found = await asked.found
        return {wanted: found[wanted] for wanted in ids if wanted in found}

    async def _work(self) -> None:
        while self._queue:
            taken, self._queue = self._queue, []
            wanted = dict.fromkeys(one for asked in taken for one in asked.ids)
            try:
                found = await self._of.store.load(list(wanted))
            except Exception as no:  # noqa: BLE001 - away or a bug: who asked must hear it, the task goes on
                _fail(taken, no)
                continue
            for asked in taken:
                if not asked.found.done():
                    asked.found.set_result(found)


def _fail(taken: Iterable[_Asked], why: Exception) -> None:
    for asked in taken:
        if not asked.found.done():
            asked.found.set_exception(why)
            asked.found.exception()  # heard, also where the caller is cancelled before it can look
