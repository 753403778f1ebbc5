"""Applying the catalog's facts about places."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain.application import Application
from services.applications.application.use_cases.stores import Stores
from services.applications.booking.domain.cancelling import call_off
from services.applications.booking.domain.moving import keep_visit, move_visit
from services.applications.booking.domain.places import (
    end_hold,
    hold_longer,
    hold_place,
    put_on_waitlist,
    reserve,
    return_to_staff,
)
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.coaching import AssignedCoach
from services.applications.visiting.use_cases.checklists import Checklists
from services.applications.visiting.use_cases.coaches import Coaches
from shared.contracts.catalog import (
    HoldExtended,
    HoldLapsed,
    HoldReleased,
    PlaceCalledOff,
    PlaceHeld,
    PlaceMoved,
    PlaceMoveRefused,
    PlaceRefused,
    PlaceReserved,
    Waitlisted,
)


class Places:
    """Changes applications by the catalog's facts."""

    def __init__(
        self, stores: Stores, coaches: Coaches, policy: ReviewPolicy, checklists: Checklists
    ) -> None:
        self._applications = stores.applications
        self._coaches = coaches
        self._policy = policy
        self._checklists = checklists
        self._visits = checklists.policy

    async def hold(self, fact: PlaceHeld) -> None:
        await self._applications.change(fact.application_id, partial(hold_place, fact))

    async def hold_longer(self, fact: HoldExtended) -> None:
        await self._applications.change(fact.application_id, partial(hold_longer, fact))

    async def put_on_waitlist(self, fact: Waitlisted) -> None:
        await self._applications.change(fact.application_id, partial(put_on_waitlist, fact))

    async def return_to_staff(self, fact: PlaceRefused) -> None:
        await self._applications.change(fact.application_id, partial(return_to_staff, fact, self._policy))

    async def end_hold(self, fact: HoldLapsed | HoldReleased) -> None:
        await self._applications.change(fact.application_id, partial(end_hold, fact, self._policy))

    async def call_off(self, fact: PlaceCalledOff) -> None:
        await self._applications.change(fact.application_id, partial(call_off, fact))

    async def move(self, fact: PlaceMoved) -> None:
        await self._applications.change(fact.application_id, partial(move_visit, fact, self._visits))

    async def keep(self, fact: PlaceMoveRefused) -> None:
        await self._applications.change(fact.application_id, partial(keep_visit, fact))

    async def reserve(self, fact: PlaceReserved) -> None:
        """First the roster, then the application: after a crash in between, redelivery finishes it."""
        application = await self._applications.get(fact.application_id)
        given, visits = AssignedCoach(None), self._visits
        if isinstance(application, Application) and application.state in ("held", "lapsed", "accepted"):
            given = await self._coaches.for_visitor(application)
            visits = await self._checklists.for_visit(application)
        after = await self._applications.change(fact.application_id, partial(reserve, fact, given, visits))
        await self._coaches.release_unless_visiting(after, given)
