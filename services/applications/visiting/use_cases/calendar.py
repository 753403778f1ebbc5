"""The calendar of visits (R29): their alarms, and what staff decide about unfinished ones."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain.application import Application, known
from services.applications.application.use_cases.stores import Stores
from services.applications.visiting.domain.alarms import let_come, plan_alarms
from services.applications.visiting.domain.policy import VisitPolicy

AT_ONCE = 100


class VisitCalendar:
    """Each is one change; the visits themselves are moved by the clock."""

    def __init__(self, stores: Stores, policy: VisitPolicy) -> None:
        self._applications = stores.applications
        self._days = policy.alarm_days

    async def plan_missing(self) -> int:
        """Plan what is from before there were alarms; returns how many. What is due is then acted on."""
        where = {"live": True, "planned": {"$ne": True}}
        planned = 0
        while found := await self._applications.search(where, [("created_at", 1)], AT_ONCE):
            for visit in found:
                await self._applications.change(visit.id, partial(plan_alarms, self._days))
            planned += len(found)
        return planned

    async def let_come(self, application_id: str, staff_id: str, reason: str) -> Application:
        after = await self._applications.change(application_id, partial(let_come, staff_id, reason))
        return known(after)
