"""Which starts of one rotation are free."""

from __future__ import annotations

from datetime import date

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.use_cases import Rotations
from services.catalog.searching.domain.availability import Start, starts
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
