"""Wires that applicants and staff announce, and what staff decide about them."""

from __future__ import annotations

from functools import partial

from services.payments.statement.domain.statement import AnyStatement
from services.payments.wiring.domain import announcing, deciding
from services.payments.wiring.domain.announcing import AnnounceWire, GiveProof
from services.payments.wiring.domain.deciding import DecideWire
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents
from shared.contracts.business_time import BusinessCalendar


class Wires:
    """Commands by application id, with the office's calendar (R25)."""

    def __init__(self, statements: Documents[AnyStatement], calendar: BusinessCalendar) -> None:
        self._statements = statements
        self._calendar = calendar

    def now(self) -> Instant:
        return self._statements.clock()

    async def announce(self, application_id: str, command: AnnounceWire) -> AnyStatement:
        return await self._statements.change(
            application_id, partial(announcing.announce, command, self._calendar)
        )

    async def prove(self, application_id: str, command: GiveProof) -> None:
        await self._statements.change(application_id, partial(announcing.give_proof, command, self._calendar))

    async def decide(self, application_id: str, command: DecideWire) -> AnyStatement:
        return await self._statements.change(
            application_id, partial(deciding.decide_wire, command, self._calendar)
        )
