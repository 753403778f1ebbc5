"""Places: every command about who has one, each a conditional decision on the rotation's document."""

from __future__ import annotations

from functools import partial

from services.catalog.holding.domain.clearing import ReservePlace, reserve
from services.catalog.holding.domain.due import let_time_pass
from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    ReleasePlace,
    cancel,
    close_window,
    release,
)
from services.catalog.rotations.domain.defaults import House
from services.catalog.rotations.domain.rotation import RotationState
from shared.chassis.documents import Documents


class Placing:
    """Claims on rotations: held, reserved, released, and what time does to them."""

    def __init__(self, rotations: Documents[RotationState], house: House) -> None:
        self._rotations = rotations
        self._policy = house.policy

    async def hold_place(self, command: HoldPlace) -> None:
        await self._rotations.change(command.rotation_id, partial(hold, command, self._policy))

    async def reserve_place(self, command: ReservePlace) -> None:
        await self._rotations.change(command.rotation_id, partial(reserve, command))

    async def release_place(self, command: ReleasePlace) -> None:
        await self._rotations.change(command.rotation_id, partial(release, command, self._policy))

    async def cancel_reservation(self, command: CancelReservation) -> None:
        await self._rotations.change(command.rotation_id, partial(cancel, command, self._policy))

    async def close_window(self, command: CloseWindow) -> None:
        await self._rotations.change(command.rotation_id, partial(close_window, command, self._policy))

    async def let_time_pass(self, rotation_id: str) -> None:
        await self._rotations.change(rotation_id, partial(let_time_pass, self._policy))
