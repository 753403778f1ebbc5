"""Differences to note, to list and to settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from services.payments.differences import domain
from services.payments.differences.domain import Difference
from shared.chassis.documents import Documents, SearchResult


class Differences:
    """Commands by the id of a difference."""

    def __init__(self, noted: Documents[Difference]) -> None:
        self._noted = noted

    async def note(self, found: Difference) -> None:
        """It was seen: kept since it was first seen, and announced when it is new."""
        await self._noted.change(found.id, partial(domain.note, found))

    async def gone(self, difference_id: str, run_id: str) -> None:
        """A later run did not see it any more."""
        await self._noted.change(difference_id, partial(domain.gone, run_id))

    async def settle(self, difference_id: str, staff_id: str, reason: str) -> Difference:
        """Staff have settled it, and say how."""
        return await self._noted.change(difference_id, partial(domain.settle, staff_id, reason))

    async def search(
        self, where: Mapping[str, Any], limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[Difference]]:
        """What is to be settled, the oldest first."""
        return await self._noted.search(where, [("seen_at", 1)], limit, after)

    async def walk(self, after: str, limit: int) -> list[SearchResult[Difference]]:
        """Open differences by their ids, behind one of them."""
        return await self._noted.search({"state": "open"}, [], limit, [after] if after else None)
