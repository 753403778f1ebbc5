"""Every command about who has a place: each is one guarded write of the rotation."""

from __future__ import annotations

from functools import partial

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.extending import ExtendHold, extend
from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.holding.domain.moving import MovePlace, move
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    DeclineOffer,
    ReleasePlace,
    TakeBackAcceptance,
    cancel,
    close_window,
    decline,
    release,
    take_back,
)
from services.catalog.holding.domain.reserving import ReservePlace, reserve
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import RotationState
from shared.chassis.documents import Documents


class Holding:
    """Holds, reserves and frees places, on command and when it is due."""

    def __init__(self, rotations: Documents[RotationState], defaults: OfficeDefaults) -> None:
        self._rotations = rotations
        self._policy = defaults.policy

    async def hold_place(self, command: HoldPlace) -> None:
        await self._rotations.change(command.rotation_id, partial(hold, command, self._policy))

    async def reserve_place(self, command: ReservePlace) -> None:
        await self._rotations.change(command.rotation_id, partial(reserve, command))

    async def release_place(self, command: ReleasePlace) -> None:
        await self._rotations.change(command.rotation_id, partial(release, command, self._policy))

    async def decline_offer(self, command: DeclineOffer) -> None:
        await self._rotations.change(command.rotation_id, partial(decline, command, self._policy))

    async def take_back(self, command: TakeBackAcceptance) -> None:
        await self._rotations.change(command.rotation_id, partial(take_back, command, self._policy))

    async def move_place(self, command: MovePlace) -> None:
        await self._rotations.change(command.rotation_id, partial(move, command, self._policy))

    async def cancel_reservation(self, command: CancelReservation) -> None:
        await self._rotations.change(command.rotation_id, partial(cancel, command, self._policy))

    async def close_window(self, command: CloseWindow) -> None:
        await self._rotations.change(command.rotation_id, partial(close_window, command, self._policy))

    async def extend_hold(self, command: ExtendHold) -> RotationState:
        return await self._rotations.change(command.rotation_id, partial(extend, command, self._policy))

    async def act_on_due(self, rotation_id: str) -> None:
        await self._rotations.change(rotation_id, partial(act_on_due, self._policy))
