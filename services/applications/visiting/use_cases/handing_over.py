"""Handing visitors over, being away, and how many visitors a coach takes (R40)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from services.applications.application.domain.application import ENDED, WITH_A_PLACE, Application
from services.applications.application.use_cases.stores import Stores
from services.applications.visiting.domain.coaching import change_coach
from services.applications.visiting.domain.handing_over import (
    HandVisitorsOver,
    be_away,
    hand_over,
    handed_over,
    take_at_most,
)
from services.applications.visiting.domain.roster import ROSTER_ID, Absence, HandOver, Roster
from services.applications.visiting.use_cases.coaches import Coaches
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class CoachDesk:
    """The roster decides in one write; the applications follow at once, or by the clock after a crash."""

    stores: Stores
    coaches: Coaches

    def now(self) -> Instant:
        return self.stores.applications.clock()

    async def hand_over(self, command: HandVisitorsOver) -> int:
        """Returns how many visitors the other coach has more; all of them are told."""
        before = await self.coaches.all()
        after = await self.coaches.roster.change(ROSTER_ID, partial(hand_over, command))
        await self.finish_hand_overs(ROSTER_ID)
        to = command.to_coach_id
        return after.load_of(to) - before.load_of(to)

    async def finish_hand_overs(self, roster_id: str) -> None:
        """Let each application name the coach whom the roster names; what is done already is not repeated."""
        roster = await self.coaches.roster.get(roster_id)
        for application_id, to in (roster.handing_over if roster else {}).items():
            if to.next_at <= self.now():
                await self._finish(application_id, to)

    async def _finish(self, application_id: str, to: HandOver) -> None:
        application = await self.stores.applications.get(application_id)
        is_over = True
        if isinstance(application, Application) and application.state in WITH_A_PLACE:
            given = await self.coaches.on_roster(application)
            await self.stores.applications.change(application_id, partial(change_coach, given))
        elif isinstance(application, Application):
            is_over = application.state in ENDED
        await self.coaches.roster.change(ROSTER_ID, partial(handed_over, application_id, to, is_over))

    async def be_away(self, coach_id: str, absence: Absence | None) -> Roster:
        return await self.coaches.roster.change(ROSTER_ID, partial(be_away, coach_id, absence))

    async def take_at_most(self, coach_id: str, capacity: int | None) -> Roster:
        return await self.coaches.roster.change(ROSTER_ID, partial(take_at_most, coach_id, capacity))
