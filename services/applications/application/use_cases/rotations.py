"""The copies of the rotations that the catalog published."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain import rotation_copy
from services.applications.application.domain.refusals import RotationUnknown
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.application.use_cases.stores import Stores
from shared.contracts.catalog import RotationChanged, RotationClosed, RotationPublished


class Rotations:
    """Kept up to date by the catalog's facts, and read when someone applies or decides."""

    def __init__(self, stores: Stores) -> None:
        self._rotations = stores.rotations

    async def publish(self, fact: RotationPublished) -> None:
        await self._rotations.change(fact.rotation_id, partial(rotation_copy.publish, fact))

    async def change(self, fact: RotationChanged) -> None:
        await self._rotations.change(fact.rotation_id, partial(rotation_copy.change, fact))

    async def close(self, fact: RotationClosed) -> None:
        await self._rotations.change(fact.rotation_id, rotation_copy.close)

    async def published(self, rotation_id: str) -> RotationCopy:
        """As the catalog last published it; raises RotationUnknown."""
        rotation = await self._rotations.get(rotation_id)
        if not isinstance(rotation, RotationCopy):
            raise RotationUnknown("there is no such rotation")
        return rotation

    async def is_closed(self, rotation_id: str) -> bool:
        rotation = await self._rotations.get(rotation_id)
        return isinstance(rotation, RotationCopy) and rotation.closed
