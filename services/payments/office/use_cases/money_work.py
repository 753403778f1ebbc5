"""Everything about money that waits for a person, from every kind of document that can say so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.payments.statement.domain.staff_tasks import StaffTask, StaffTaskKind
from shared.chassis.documents import Documents, SearchResult


@dataclass(frozen=True, slots=True)
class WorkSource:
    """Documents whose `find` has `work`, the kinds that wait, and `work_at`, text that sorts by time."""

    documents: Documents[Any]
    tasks: Callable[[Any], tuple[StaffTask, ...]]


KINDS: tuple[StaffTaskKind, ...] = (
    "approval",
    "dispute",
    "fraud_warning",
    "reconciliation",
    "refund",
    "suspense",
    "wire",
)


class MoneyWork:
    """One list over all sources, the most urgent first."""

    def __init__(self, sources: Sequence[WorkSource]) -> None:
        self._sources = sources

    async def search(
        self, kind: StaffTaskKind | None, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[tuple[StaffTask, ...]]]:
        """The most urgent tasks of all sources: each source is asked for `limit` hits after the same
        position."""
        where = {"work": kind or {"$in": list(KINDS)}}
        found = await asyncio.gather(*(self._found(source, where, limit, after) for source in self._sources))
        merged = sorted((hit for hits in found for hit in hits), key=lambda hit: tuple(hit.position))
        return merged[:limit]

    async def _found(
        self, source: WorkSource, where: dict[str, Any], limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[tuple[StaffTask, ...]]]:
        hits = await source.documents.search(where, [("work_at", 1)], limit, after)
        return [SearchResult(hit.id, source.tasks(hit.state), hit.find, hit.position) for hit in hits]
