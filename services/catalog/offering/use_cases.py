"""What the office does: hosts and rotations made, changed, closed, and given places."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeAlias

from services.catalog.hosts.domain import Host, HostState, PutHost, copied, known_host, put_host
from services.catalog.offering.domain.calling_off import CallOff, call_off
from services.catalog.offering.domain.offering import (
    ChangeRotation,
    OfferRotation,
    change,
    known,
    move_site,
    offer,
    set_places,
)
from services.catalog.rotations.domain.defaults import House
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from services.catalog.rotations.domain.terms import HostDetails
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents

HostCheck: TypeAlias = Callable[[Host], HostDetails]
"""Looks at the host as it is, refuses if it is not what the caller edited, and says what it shall be."""
RotationCheck: TypeAlias = Callable[[Rotation], ChangeRotation]
PlacesCheck: TypeAlias = Callable[[Rotation], Mapping[date, int]]

AT_ONCE = 500


class Offering:
    """Hosts and rotations as staff edit them."""

    def __init__(
        self, rotations: Documents[RotationState], hosts: Documents[HostState], house: House
    ) -> None:
        self._rotations = rotations
        self._hosts = hosts
        self._house = house

    async def register_host(self, command: PutHost) -> HostState:
        return await self._hosts.change(command.host_id, partial(put_host, command))

    async def change_host(self, host_id: str, wish: HostCheck) -> HostState:
        def decide(host: HostState, now: Instant) -> Decided[HostState]:
            return put_host(PutHost(host_id, wish(known_host(host))), host, now)

        return await self._hosts.change(host_id, decide)

    async def host(self, host_id: str) -> Host:
        return known_host(await self._hosts.get(host_id))

    async def copy_site(self, host_id: str) -> None:
        """Give every rotation of this host its present site; begun again after a crash until all have it."""
        site = (await self.host(host_id)).site
        after = None
        while found := await self._rotations.search({"host_id": host_id}, [], AT_ONCE, after):
            after = found[-1].position
            decide = partial(move_site, site, self._house)
            await asyncio.gather(*(self._rotations.change(hit.id, decide) for hit in found))
        await self._hosts.change(host_id, partial(copied, site))

    async def offer_rotation(self, host_id: str, command: Callable[[Site], OfferRotation]) -> RotationState:
        wanted = command((await self.host(host_id)).site)
        return await self._rotations.change(wanted.rotation_id, partial(offer, wanted, self._house))

    async def change_rotation(self, rotation_id: str, wish: RotationCheck) -> Rotation:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            return change(wish(known(rotation)), self._house, rotation, now)

        return known(await self._rotations.change(rotation_id, decide))

    async def set_places(self, rotation_id: str, wish: PlacesCheck) -> Rotation:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            return set_places(wish(known(rotation)), self._house, rotation, now)

        return known(await self._rotations.change(rotation_id, decide))

    async def call_off(self, command: CallOff) -> RotationState:
        return await self._rotations.change(command.rotation_id, partial(call_off, command))
