"""What is under review, what staff decide, and what hosts tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import (
    IN_REVIEW,
    AnyApplication,
    State,
)
from services.applications.application.domain.host_review import Answer, TakenDown
from services.applications.application.use_cases.reading import Applications
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.reviewing.domain.answering import TakeDownAnswer, take_down
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.staff_review import DecideApplication, Decision, decide
from services.applications.reviewing.domain.taking_back import TakeBack, take_back
from services.applications.reviewing.use_cases.grounds import grounds_of
from shared.chassis.documents import SearchResult

ReviewOrder = Literal["due_at", "-due_at", "submitted_at", "-submitted_at"]


@dataclass(frozen=True, slots=True)
class SaidByHost:
    """What a host told the office, and how (R33)."""

    answer: Answer
    reason: str
    proposed_dates: tuple[date, ...]
    taken_down: TakenDown


class Reviewing:
    """What staff do with applications under review."""

    def __init__(self, stores: Stores, policy: ReviewPolicy, people: People) -> None:
        self._applications = stores.applications
        self._reading = Applications(stores)
        self._rotations = Rotations(stores)
        self._policy = policy
        self._people = people

    async def decide(
        self, application_id: str, decision: Decision, reason: str, items: tuple[str, ...]
    ) -> AnyApplication:
        grounds = await self._grounds(application_id)
        command = DecideApplication(decision, reason, items, grounds)
        return await self._applications.change(application_id, partial(decide, command, self._policy))

    async def take_down(self, application_id: str, said: SaidByHost) -> AnyApplication:
        """Record an answer that the host gave by phone or letter (R33)."""
        grounds = await self._grounds(application_id)
        command = TakeDownAnswer(said.answer, said.reason, said.proposed_dates, said.taken_down, grounds)
        return await self._applications.change(application_id, partial(take_down, command, self._policy))

    async def take_back(
        self, application_id: str, decision: Decision, reason: str, staff_id: str
    ) -> AnyApplication:
        """Take back the decision that stands, for a reason that everyone concerned reads (R36)."""
        application = await self._reading.any(application_id)
        is_known = await self._people.of(application.applicant_id) is not None
        command = TakeBack(decision, reason, staff_id, applicant_is_known=is_known)
        return await self._applications.change(application_id, partial(take_back, command, self._policy))

    async def _grounds(self, application_id: str) -> Grounds:
        application = await self._reading.any(application_id)
        return await grounds_of(application, self._rotations, self._people)

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
