"""What happens to an application by itself when an instant comes."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain.application import WITH_A_PLACE, Application
from services.applications.application.domain.timing import act_when_due
from services.applications.applying.use_cases import Stores
from services.applications.booking.use_cases.places import Coaches, Places
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.use_cases.staff_reviews import Reviewing


class Due:
    """One step for one document that is due; asked again while it is."""

    def __init__(
        self, stores: Stores, policy: ReviewPolicy, reviewing: Reviewing, places: Places, coaches: Coaches
    ) -> None:
        self._applications = stores.applications
        self._policy = policy
        self._reviewing = reviewing
        self._places = places
        self._coaches = coaches

    async def act(self, application_id: str) -> None:
        application = await self._applications.get(application_id)
        if not isinstance(application, Application):
            return
        now, wanted = self._applications.clock(), application.coach_wanted_at
        if application.state in WITH_A_PLACE and wanted is not None and wanted <= now:
            await self._places.find_coach(application)
            return
        if application.state == "cancelled" or (application.state == "active" and application.ends_at <= now):
            # First the roster: repeated after a crash, it releases nobody twice.
            await self._coaches.release(application_id)
        closed = await self._reviewing.is_closed(application.rotation.rotation_id)
        await self._applications.change(application_id, partial(act_when_due, closed, self._policy))
