"""Reading one rotation as it is: for whoever shows it."""

from __future__ import annotations

from services.catalog.rotations.domain.rotation import Rotation, RotationState, known
from shared.chassis.documents import Documents


class Rotations:
    """Rotations, one at a time."""

    def __init__(self, rotations: Documents[RotationState]) -> None:
        self._rotations = rotations

    async def get(self, rotation_id: str) -> Rotation:
        """Raises NoSuchRotation."""
        return known(await self._rotations.get(rotation_id))
