"""What the staff do: the queue, and one decision at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from services.applications.application.domain.application import (
    IN_REVIEW,
    AnyApplication,
    Application,
    State,
    known,
)
from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.applying.use_cases import Stores
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.staff_review import Decide, Decision, decide
from shared.chassis.documents import Hit

QueueOrder = Literal["due_at", "-due_at", "submitted_at", "-submitted_at"]


class Reviewing:
    """The staff's side of an application."""

    def __init__(self, stores: Stores, policy: ReviewPolicy) -> None:
        self._applications = stores.applications
        self._rotations = stores.rotations
        self._policy = policy

    async def decide(
        self, application_id: str, decision: Decision, reason: str, items: tuple[str, ...]
    ) -> AnyApplication:
        application = await self.any(application_id)
        closed = await self.is_closed(application.rotation.rotation_id)
        command = Decide(decision, reason, items, rotation_closed=closed)
        return await self._applications.change(application_id, partial(decide, command, self._policy))

    async def any(self, application_id: str) -> Application:
        """Staff see every application."""
        application = await self._applications.get(application_id)
        if application is None:
            raise ApplicationUnknown("there is no such application")
        return known(application)

    async def queue(
        self, state: State | None, order: QueueOrder, limit: int, after: Sequence[Any] | None
    ) -> list[Hit[AnyApplication]]:
        """What is under review, the one that must be answered next first."""
        states = [state] if state else sorted(IN_REVIEW)
        direction = -1 if order.startswith("-") else 1
        return await self._applications.search(
            where={"state": {"$in": states}},
            order=[(order.removeprefix("-"), direction)],
            limit=limit,
            after=after,
        )

    async def is_closed(self, rotation_id: str) -> bool:
        rotation = await self._rotations.get(rotation_id)
        return isinstance(rotation, RotationCopy) and rotation.closed
