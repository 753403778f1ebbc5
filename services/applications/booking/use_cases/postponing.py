"""Quotes for postponing, and asking the catalog for another start (R23)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from services.applications.application.domain.application import AnyApplication
from services.applications.application.use_cases.stores import Stores
from services.applications.booking.domain.postponing import (
    AskForPostponementQuote,
    PostponeAsQuoted,
    PostponeByStaff,
    postpone_as_quoted,
    postpone_by_staff,
    quote_postponement,
)
from shared.chassis.decision import Instant
from shared.chassis.ids import new_id


class Postponing:
    """Each is one change; what the catalog answers is applied by `Places`."""

    def __init__(self, stores: Stores, quote_life: timedelta) -> None:
        self._applications = stores.applications
        self._quote_life = quote_life

    def now(self) -> Instant:
        """The time, by the clock that quotes are judged by."""
        return self._applications.clock()

    async def quote(self, application_id: str, applicant_id: str, start: date) -> AnyApplication:
        """The application with a valid quote for this start, made now where there was none."""
        command = AskForPostponementQuote(applicant_id, new_id("quo"), start, self._quote_life)
        return await self._applications.change(application_id, partial(quote_postponement, command))

    async def postpone(self, application_id: str, command: PostponeAsQuoted) -> AnyApplication:
        return await self._applications.change(application_id, partial(postpone_as_quoted, command))

    async def by_staff(self, application_id: str, command: PostponeByStaff) -> AnyApplication:
        return await self._applications.change(application_id, partial(postpone_by_staff, command))
