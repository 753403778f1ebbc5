"""The office's desk: everything about applications that waits for staff now (R32)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.waiting import STAFF_TASKS, StaffTask
from services.applications.application.use_cases.stores import Stores, sortable
from shared.chassis.decision import Instant
from shared.chassis.documents import SearchResult

COUNTED_TO = 1000


class StaffDesk:
    """Reads only: a task is gone when what it is derived from says otherwise."""

    def __init__(self, stores: Stores) -> None:
        self._applications = stores.applications

    def now(self) -> Instant:
        return self._applications.clock()

    async def tasks(
        self, task: StaffTask | None, now: Instant, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """Applications with a task for staff, the first deadline first."""
        return await self._applications.search(_begun(task, now), [("desk_due_at", 1)], limit, after)

    async def counts(self, now: Instant) -> dict[StaffTask, int]:
        """How many wait in each queue, counted to a thousand."""
        counts = (self._applications.count(_begun(task, now), COUNTED_TO) for task in STAFF_TASKS)
        return dict(zip(STAFF_TASKS, await asyncio.gather(*counts), strict=True))


def _begun(task: StaffTask | None, now: Instant) -> dict[str, Any]:
    """A task for staff may begin at a known instant: until then it is not looked for."""
    return {f"desk_{task}" if task else "desk_from": {"$lte": sortable(now)}}
