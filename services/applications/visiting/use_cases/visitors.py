"""What coaches and visitors do between reservation and first day (R16, R17)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.applications.accounts.ports.people import People, Person
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
from services.applications.visiting.domain.visit import visited_by
from shared.chassis.documents import Documents, SearchResult


class Visiting:
    """Visitors, for themselves and their coaches; they do not exist for anybody else."""

    def __init__(self, stores: Stores, partners: Documents[PartnerDirectory], people: People) -> None:
        self._applications = stores.applications
        self._partners = partners
        self._people = people

    async def visitors(
        self, coach_id: str, state: State | None, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """A coach's visitors, who starts first comes first; those under way where no state is asked for."""
        states = [state] if state else sorted(WITH_A_PLACE)
        return await self._applications.search(
            where={"coach_id": coach_id, "state": {"$in": states}},
            order=[("start_date", 1)],
            limit=limit,
            after=after,
        )

    async def visitor(self, application_id: str, actor_id: str) -> Application:
        return visited_by(actor_id, await self._applications.get(application_id))

    async def person(self, visitor: Application) -> Person | None:
        return await self._people.of(visitor.applicant_id)

    async def tick(self, application_id: str, command: TickItem) -> AnyApplication:
        return await self._applications.change(application_id, partial(tick, command))

    async def partners_near(self, application_id: str, actor_id: str) -> tuple[Partner, ...]:
        visitor = await self.visitor(application_id, actor_id)
        directory = await self._partners.get(DIRECTORY_ID) or PartnerDirectory()
        return directory.near(visitor.rotation.city, visitor.rotation.region)

    async def suggest(self, application_id: str, coach_id: str, partner_id: str, note: str) -> AnyApplication:
        near = {partner.partner_id: partner for partner in await self.partners_near(application_id, coach_id)}
        if partner_id not in near:
            raise PartnerUnknown("there is no such partner near this site")
        return await self._applications.change(
            application_id, partial(suggest, coach_id, near[partner_id], note)
        )

    async def import_partners(self, partners: tuple[Partner, ...]) -> PartnerDirectory:
        """All of them in one write."""
        return await self._partners.change(DIRECTORY_ID, partial(import_partners, partners))
