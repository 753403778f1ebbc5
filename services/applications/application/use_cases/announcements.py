"""What catalog and payments announce about an application, kept in its history."""

from __future__ import annotations

from functools import partial

from services.applications.application.domain.announcements import record_hold_fact, record_money_fact
from services.applications.application.use_cases.stores import Stores
from shared.contracts.catalog import HoldFact
from shared.contracts.payments import StatementFact


class Announcements:
    """Recorded for the applicant to read; the state of an application never follows from them."""

    def __init__(self, stores: Stores) -> None:
        self._applications = stores.applications

    async def record_hold_fact(self, fact: HoldFact) -> None:
        await self._applications.change(fact.application_id, partial(record_hold_fact, fact))

    async def record_money_fact(self, fact: StatementFact) -> None:
        await self._applications.change(fact.application_id, partial(record_money_fact, fact))
