"""What catalog and payments announce about an application, kept in its history."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain.announcements import remember, remember_money
from services.applications.application.use_cases.stores import Stores
from shared.contracts.catalog import HoldFact
from shared.contracts.payments import StatementFact


class Announcements:
    """Recorded for the applicant to read; the state of an application never follows from them."""

    def __init__(self, stores: Stores) -> None:
        self._applications = stores.applications

    async def remember(self, fact: HoldFact) -> None:
        await self._applications.change(fact.application_id, partial(remember, fact))

    async def remember_money(self, fact: StatementFact) -> None:
        await self._applications.change(fact.application_id, partial(remember_money, fact))
