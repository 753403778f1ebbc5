"""What coaches and visitors do between reservation and first day (R16, R17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from services.applications.accounts.ports.people import Person
from services.applications.application.domain.application import (
    WITH_A_PLACE,
    AnyApplication,
    Application,
    State,
)
from services.applications.application.domain.visit import Partner
from services.applications.application.use_cases.stores import Stores
from services.applications.visiting.domain.checklist import TickItem, tick
from services.applications.visiting.domain.partners import (
    DIRECTORY_ID,
    PartnerDirectory,
    import_partners,
    suggest,
)
from services.applications.visiting.domain.refusals import PartnerUnknown
from services.applications.visiting.domain.visit import Viewer, visited_by
from services.applications.visiting.use_cases.coaches import Coaches
from shared.chassis.documents import Documents, SearchResult


@dataclass(frozen=True, slots=True)
class WantedVisitors:
    """Which visitors to list; None stands for all."""

    state: State | None = None
    coach_id: str | None = None


class Visiting:
    """Visitors, for themselves, their coaches and staff; they do not exist for anybody else."""

    def __init__(self, stores: Stores, partners: Documents[PartnerDirectory], coaches: Coaches) -> None:
        self._applications = stores.applications
        self._partners = partners
        self._coaches = coaches

    async def viewer(self, account_id: str, who: Literal["applicant", "coach", "staff"]) -> Viewer:
        """A coach sees the visitors of whoever they stand in for today, too (R40)."""
        if who != "coach":
            return Viewer(account_id, who)
        roster = await self._coaches.all()
        return Viewer(account_id, who, roster.stands_in_for(account_id, self._applications.clock()))

    async def visitors(
        self, viewer: Viewer, wanted: WantedVisitors, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """Who starts first comes first; those under way where no state is asked for."""
        where: dict[str, Any] = {"state": {"$in": [wanted.state] if wanted.state else sorted(WITH_A_PLACE)}}
        if viewer.who == "coach":
            seen = viewer.coach_ids
            where["coach_id"] = {"$in": sorted(seen & {wanted.coach_id} if wanted.coach_id else seen)}
        elif wanted.coach_id:
            where["coach_id"] = wanted.coach_id
        return await self._applications.search(where, [("start_date", 1)], limit, after)

    async def visitor(self, application_id: str, viewer: Viewer) -> Application:
        return visited_by(viewer, await self._applications.get(application_id))

    async def person(self, visitor: Application) -> Person | None:
        return await self._coaches.people.of(visitor.applicant_id)

    async def tick(self, application_id: str, command: TickItem) -> AnyApplication:
        return await self._applications.change(application_id, partial(tick, command))

    async def partners_near(self, application_id: str, viewer: Viewer) -> tuple[Partner, ...]:
        visitor = await self.visitor(application_id, viewer)
        directory = await self._partners.get(DIRECTORY_ID) or PartnerDirectory()
        return directory.near(visitor.rotation.city, visitor.rotation.region)

    async def suggest(
        self, application_id: str, viewer: Viewer, partner_id: str, note: str
    ) -> AnyApplication:
        near = {partner.partner_id: partner for partner in await self.partners_near(application_id, viewer)}
        if partner_id not in near:
            raise PartnerUnknown("there is no such partner near this site")
        return await self._applications.change(
            application_id, partial(suggest, viewer, near[partner_id], note)
        )

    async def import_partners(self, partners: tuple[Partner, ...]) -> PartnerDirectory:
        """All of them in one write."""
        return await self._partners.change(DIRECTORY_ID, partial(import_partners, partners))
