"""Quotes, cancellations by applicant, host and staff, and proofs (R18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from services.applications.application.domain.application import WITH_A_PLACE, AnyApplication
from services.applications.application.use_cases.stores import Stores
from services.applications.booking.domain.cancelling import (
    CancelAsQuoted,
    CancelByStaff,
    cancel_as_quoted,
    cancel_by_host,
    cancel_by_staff,
    let_choose,
)
from services.applications.booking.domain.proofs import ConfirmProof, confirm
from services.applications.booking.domain.quoting import AskForQuote, ask_for_quote
from shared.chassis.decision import Instant
from shared.chassis.documents import SearchResult
from shared.chassis.ids import new_id
from shared.contracts.money import Money


class Cancelling:
    """Each is one change. The coach is released afterwards, by the clock."""

    def __init__(self, stores: Stores, quote_life: timedelta, goodwill: Money) -> None:
        self._applications = stores.applications
        self._quote_life = quote_life
        self._goodwill = goodwill

    def now(self) -> Instant:
        """The time, by the clock that quotes are judged by."""
        return self._applications.clock()

    async def quote(self, application_id: str, applicant_id: str) -> AnyApplication:
        """The application with a valid quote, made now where there was none."""
        command = AskForQuote(applicant_id, new_id("quo"), self._quote_life)
        return await self._applications.change(application_id, partial(ask_for_quote, command))

    async def cancel(self, application_id: str, command: CancelAsQuoted) -> AnyApplication:
        return await self._applications.change(application_id, partial(cancel_as_quoted, command))

    async def by_host(
        self, application_id: str, reason: str, *, applicant_chooses: bool = False
    ) -> AnyApplication:
        decide = let_choose if applicant_chooses else cancel_by_host
        return await self._applications.change(application_id, partial(decide, reason))

    async def by_staff(self, application_id: str, refund: Money, reason: str) -> AnyApplication:
        command = CancelByStaff(refund, reason, self._goodwill)
        return await self._applications.change(application_id, partial(cancel_by_staff, command))

    async def with_proofs(
        self, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """Reservations with a proof that waits for staff, the earliest submission first."""
        return await self._applications.search(
            where={"state": {"$in": sorted(WITH_A_PLACE)}, "proof_waits": True},
            order=[("submitted_at", 1)],
            limit=limit,
            after=after,
        )

    async def confirm(self, application_id: str, command: ConfirmProof) -> AnyApplication:
        return await self._applications.change(application_id, partial(confirm, command))
