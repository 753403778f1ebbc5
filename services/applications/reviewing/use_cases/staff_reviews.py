"""What is under review, and what staff decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from services.applications.application.domain.application import (
    IN_REVIEW,
    AnyApplication,
    State,
)
from services.applications.application.use_cases.reading import Applications
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.staff_review import DecideApplication, Decision, decide
from shared.chassis.documents import SearchResult

ReviewOrder = Literal["due_at", "-due_at", "submitted_at", "-submitted_at"]


class Reviewing:
    """What staff do with applications under review."""

    def __init__(self, stores: Stores, policy: ReviewPolicy) -> None:
        self._applications = stores.applications
        self._reading = Applications(stores)
        self._rotations = Rotations(stores)
        self._policy = policy

    async def decide(
        self, application_id: str, decision: Decision, reason: str, items: tuple[str, ...]
    ) -> AnyApplication:
        application = await self._reading.any(application_id)
        closed = await self._rotations.is_closed(application.rotation.rotation_id)
        command = DecideApplication(decision, reason, items, rotation_closed=closed)
        return await self._applications.change(application_id, partial(decide, command, self._policy))

    async def list_reviews(
        self, state: State | None, order: ReviewOrder, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """Applications under review, the next due first."""
        states = [state] if state else sorted(IN_REVIEW)
        direction = -1 if order.startswith("-") else 1
        return await self._applications.search(
            where={"state": {"$in": states}},
            order=[(order.removeprefix("-"), direction)],
            limit=limit,
            after=after,
        )
