"""Acting on applications that are due."""

from __future__ import annotations

from functools import partial

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import WITH_A_PLACE, Application
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.due.domain import act_on_due
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.use_cases.grounds import grounds_of
from services.applications.visiting.domain.coaching import assign_coach
from services.applications.visiting.use_cases.coaches import Coaches


class Due:
    """Takes one step for one application; called again while it is due."""

    def __init__(self, stores: Stores, people: People, policy: ReviewPolicy, coaches: Coaches) -> None:
        self._applications = stores.applications
        self._rotations = Rotations(stores)
        self._people = people
        self._policy = policy
        self._coaches = coaches

    async def act_on_due(self, application_id: str) -> None:
        application = await self._applications.get(application_id)
        if not isinstance(application, Application):
            return
        now, coach_wanted_at = self._applications.clock(), application.coach_wanted_at
        if application.state in WITH_A_PLACE and coach_wanted_at is not None and coach_wanted_at <= now:
            await self._find_coach(application)
            return
        if application.state == "cancelled" or (application.state == "active" and application.ends_at <= now):
            # The roster first: repeated after a crash, it releases nobody twice.
            await self._coaches.release(application_id)
        grounds = await grounds_of(application, self._rotations, self._people)
        await self._applications.change(application_id, partial(act_on_due, grounds, self._policy))

    async def _find_coach(self, application: Application) -> None:
        """For a visitor for whom there was no coach at all when they reserved."""
        given = await self._coaches.for_visitor(application)
        after = await self._applications.change(application.application_id, partial(assign_coach, given))
        await self._coaches.release_unless_visiting(after, given)
