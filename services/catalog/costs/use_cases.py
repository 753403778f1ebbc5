"""Tables of costs as staff keep them, and the estimate for one rotation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from services.catalog.costs.domain import (
    AnyTable,
    CostRows,
    CostTable,
    Estimated,
    change,
    estimate,
    keep,
    known_table,
    places_of,
)
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.use_cases import Rotations
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents, SearchResult


class LivingCosts:
    """Reads and changes tables; estimates what a stay costs besides the fee."""

    def __init__(self, tables: Documents[AnyTable], rotations: Rotations) -> None:
        self._tables = tables
        self._rotations = rotations

    async def keep(self, table: CostTable) -> AnyTable:
        return await self._tables.change(table.place_id, partial(keep, table))

    async def change(self, place_id: str, edit: Callable[[CostTable], CostRows]) -> AnyTable:
        """`edit` refuses where the table is not the one that the caller read."""

        def decide(table: AnyTable, now: Instant) -> Decided[AnyTable]:
            return change(edit(known_table(table)), table, now)

        return await self._tables.change(place_id, decide)

    async def get(self, place_id: str) -> CostTable:
        """Raises NoSuchPlace."""
        return known_table(await self._tables.get(place_id))

    async def by_place(self, limit: int, after: Sequence[Any] | None) -> list[SearchResult[AnyTable]]:
        return await self._tables.search({}, [("place", 1)], limit, after)

    async def estimate(self, rotation_id: str, weeks: int | None) -> tuple[Rotation, int, list[Estimated]]:
        """For so many weeks; None means four, or what comes nearest here."""
        rotation = await self._rotations.get(rotation_id)
        length = rotation.terms.usual_weeks if weeks is None else weeks
        places = places_of(rotation.site.city, rotation.site.state)
        tables = await self._tables.get_many(places)
        nearest_first = [table for place in places if isinstance(table := tables.get(place), CostTable)]
        return rotation, length, estimate(length, nearest_first)
