"""Reading: searches, counts and availability."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.catalog.hosts.domain import HostState
from services.catalog.offering.domain.offering import known
from services.catalog.rotations.domain.defaults import House
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.catalog.searching.domain.availability import Start, starts
from services.catalog.searching.domain.search import Search
from services.catalog.searching.ports import Count, FoundCard, Shelf
from shared.chassis.clock import Clock
from shared.chassis.documents import Documents, Hit


class Finding:
    """What anybody may read, and what staff read to edit."""

    def __init__(
        self, shelf: Shelf, rotations: Documents[RotationState], hosts: Documents[HostState], house: House
    ) -> None:
        self._shelf = shelf
        self._rotations = rotations
        self._hosts = hosts
        self.house = house

    @property
    def clock(self) -> Clock:
        return self._rotations.clock

    async def search(self, wanted: Search, limit: int, after: Sequence[Any] | None) -> list[FoundCard]:
        return await self._shelf.search(wanted, limit, after)

    async def specialties(self) -> list[Count]:
        return await self._shelf.specialties()

    async def cities(self) -> list[Count]:
        return await self._shelf.cities()

    async def rotation(self, rotation_id: str) -> Rotation:
        state = await self._rotations.get(rotation_id)
        return known(self._rotations.kind.nothing(rotation_id) if state is None else state)

    async def starts(
        self, rotation_id: str, weeks: int | None, between: tuple[date | None, date | None]
    ) -> tuple[Rotation, list[Start]]:
        rotation = await self.rotation(rotation_id)
        length = rotation.terms.usual_weeks if weeks is None else weeks
        return rotation, starts(rotation, self.house, length, between, self.clock())

    async def hosts(self, limit: int, after: Sequence[Any] | None) -> list[Hit[HostState]]:
        return await self._hosts.search({}, [("name", 1)], limit, after)
