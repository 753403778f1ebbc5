"""Which starts of one rotation are free, and what there is instead of a full one."""

from __future__ import annotations

import asyncio
from datetime import date

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import WEEK, Stay
from services.catalog.rotations.use_cases import Rotations
from services.catalog.searching.domain.availability import Start, starts
from services.catalog.searching.domain.equivalents import MOST_CANDIDATES, Equivalent, alike, equivalents
from services.catalog.searching.ports import SearchIndex
from shared.chassis.clock import Clock


class Availability:
    """Reads a rotation and says when somebody could start."""

    def __init__(self, rotations: Rotations, defaults: OfficeDefaults, clock: Clock) -> None:
        self._rotations = rotations
        self.defaults = defaults
        self._clock = clock

    async def starts(
        self, rotation_id: str, weeks: int | None, between: tuple[date | None, date | None]
    ) -> tuple[Rotation, list[Start]]:
        """For so many weeks; None means four, or what comes nearest here."""
        rotation = await self._rotations.get(rotation_id)
        length = rotation.terms.usual_weeks if weeks is None else weeks
        return rotation, starts(rotation, self.defaults, length, between, self._clock())


class Equivalents:
    """Finds what is like a stay of one rotation, and free."""

    def __init__(self, rotations: Rotations, defaults: OfficeDefaults, clock: Clock) -> None:
        self._rotations = rotations
        self._defaults = defaults
        self._clock = clock

    async def to(self, rotation_id: str, wanted: Stay, index: SearchIndex) -> list[Equivalent]:
        """The index says which rotations may do; what is free is decided on their states."""
        asked = await self._rotations.get(rotation_id)
        search = alike(asked, wanted, self._defaults.equivalent_weeks * WEEK)
        found = await index.search(search, MOST_CANDIDATES, None)
        others = await asyncio.gather(*(self._rotations.get(str(hit.position[-1])) for hit in found))
        return equivalents(asked, wanted, others, self._defaults, self._clock())
