"""What staff do to rotations: publish, change, close, set places, call weeks off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeAlias

from services.catalog.hosts.domain import HostState, known_host, site_copied
from services.catalog.publishing.domain.calling_off import CallOff, call_off
from services.catalog.publishing.domain.publishing import (
    ChangeRotation,
    PublishRotation,
    change,
    move_site,
    publish,
    set_places,
)
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site, known
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents

RotationEdit: TypeAlias = Callable[[Rotation], ChangeRotation]
"""What a rotation shall become; refuses where it is not the one that the caller read."""
PlacesEdit: TypeAlias = Callable[[Rotation], Mapping[date, int]]

AT_ONCE = 500


class Publishing:
    """Rotations as staff edit them."""

    def __init__(
        self, rotations: Documents[RotationState], hosts: Documents[HostState], defaults: OfficeDefaults
    ) -> None:
        self._rotations = rotations
        self._hosts = hosts
        self.defaults = defaults

    async def copy_site(self, host_id: str) -> None:
        """Copy the site of this host to all its rotations. Stays due until all have it."""
        site = await self._site(host_id)
        after = None
        while found := await self._rotations.search({"host_id": host_id}, [], AT_ONCE, after):
            after = found[-1].position
            decide = partial(move_site, site, self.defaults)
            await asyncio.gather(*(self._rotations.change(hit.id, decide) for hit in found))
        await self._hosts.change(host_id, partial(site_copied, site))

    async def publish_rotation(self, host_id: str, at: Callable[[Site], PublishRotation]) -> RotationState:
        """Publish a rotation of this host; `at` makes the command, given the host's site."""
        command = at(await self._site(host_id))
        return await self._rotations.change(command.rotation_id, partial(publish, command, self.defaults))

    async def renew_site(self, rotation_id: str) -> None:
        """Give a rotation that was just written its host's site as it is by now.

        Its host may have changed between being read and the rotation being written; copying to all rotations
        of the host may then have been over before this one was there.
        """
        while True:
            rotation = known(await self._rotations.get(rotation_id))
            site = await self._site(rotation.site.host_id)
            if rotation.site == site:
                return
            await self._rotations.change(rotation_id, partial(move_site, site, self.defaults))

    async def change_rotation(self, rotation_id: str, edit: RotationEdit) -> Rotation:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            return change(edit(known(rotation)), self.defaults, rotation, now)

        return known(await self._rotations.change(rotation_id, decide))

    async def set_places(self, rotation_id: str, edit: PlacesEdit) -> Rotation:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            return set_places(edit(known(rotation)), self.defaults, rotation, now)

        return known(await self._rotations.change(rotation_id, decide))

    async def call_off(self, command: CallOff) -> RotationState:
        return await self._rotations.change(command.rotation_id, partial(call_off, command))

    async def _site(self, host_id: str) -> Site:
        return known_host(await self._hosts.get(host_id)).site
