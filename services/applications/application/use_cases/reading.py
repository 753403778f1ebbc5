"""Reading applications: applicants their own, staff any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.applications.application.domain.application import AnyApplication, Application, known, owned
from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.application.use_cases.stores import Stores
from shared.chassis.documents import SearchResult


class Applications:
    """Reads only. Someone else's application does not exist for an applicant."""

    def __init__(self, stores: Stores) -> None:
        self._applications = stores.applications

    async def own(self, application_id: str, applicant_id: str) -> Application:
        return owned(await self._applications.get(application_id), applicant_id)

    async def any(self, application_id: str) -> Application:
        """Staff see every application."""
        application = await self._applications.get(application_id)
        if application is None:
            raise ApplicationUnknown("there is no such application")
        return known(application)

    async def read_by(self, account_id: str, application_id: str, *, is_staff: bool) -> Application:
        """Any application for staff, their own for everyone else."""
        return await (self.any(application_id) if is_staff else self.own(application_id, account_id))

    async def list_own(
        self, applicant_id: str, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """The latest first."""
        return await self._applications.search(
            where={"applicant_id": applicant_id}, order=[("created_at", -1)], limit=limit, after=after
        )

    async def any_live(self, account_id: str) -> bool:
        """Whether an application of theirs has not ended."""
        where = {"applicant_id": account_id, "live": True}
        return bool(await self._applications.search(where=where, order=[("created_at", -1)], limit=1))

    async def about(self, account_id: str) -> Sequence[Mapping[str, Any]]:
        """Everything held about their applications."""
        held: list[Mapping[str, Any]] = []
        after: Sequence[Any] | None = None
        while found := await self.list_own(account_id, 100, after):
            held += [self._applications.plain(hit.state) for hit in found]
            after = found[-1].position
        return held
