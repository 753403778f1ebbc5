"""The roster of coaches (R16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import WITH_A_PLACE, Application
from services.applications.visiting.domain.coaching import AssignedCoach
from services.applications.visiting.domain.roster import (
    ROSTER_ID,
    AssignCoach,
    Coach,
    Roster,
    assign,
    coach_of,
    join,
    release,
)
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class Coaches:
    """Adds coaches to the roster, and gives visitors theirs."""

    roster: Documents[Roster]
    people: People

    async def join(self, account_id: str, time_zones: Sequence[str], languages: Sequence[str]) -> None:
        """Put a coach on the roster; a repeat changes nothing."""
        member = Coach(tuple(time_zones), tuple(languages))
        await self.roster.change(ROSTER_ID, partial(join, account_id, member))

    async def for_visitor(self, application: Application) -> AssignedCoach:
        """The coach of this visitor, assigned now where there is none; the same on every call."""
        if application.coach_id is not None:
            return AssignedCoach(application.coach_id, application.coach_fits)
        visitor = await self._wanting(application)
        return coach_of(visitor, await self.roster.change(ROSTER_ID, partial(assign, visitor)))

    async def on_roster(self, application: Application) -> AssignedCoach:
        """The coach whom the roster names, whatever the application says."""
        return coach_of(await self._wanting(application), await self.all())

    async def all(self) -> Roster:
        return await self.roster.get(ROSTER_ID) or Roster()

    async def _wanting(self, application: Application) -> AssignCoach:
        person = await self.people.of(application.applicant_id)
        return AssignCoach(
            application_id=application.application_id,
            time_zone=application.rotation.time_zone,
            start_date=application.start_date,
            languages=person.languages if person else (),
        )

    async def release(self, application_id: str) -> None:
        await self.roster.change(ROSTER_ID, partial(release, application_id))

    async def release_unless_visiting(self, after: object, given: AssignedCoach) -> None:
        """Release the coach of an application that was withdrawn meanwhile: it must not count as load."""
        if given.coach_id is None or not isinstance(after, Application):
            return
        if after.state not in WITH_A_PLACE:
            await self.release(after.application_id)
