"""Signing the clinical terms (R9)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.applications.application.domain.application import AnyApplication
from services.applications.application.use_cases.stores import Stores
from services.applications.booking.domain.terms import SignTerms, Terms, sign
from shared.chassis.decision import Instant


class Signing:
    """The clinical terms, and signing them (R9)."""

    def __init__(self, stores: Stores, terms: Sequence[Terms]) -> None:
        """`terms` are all versions, the current one last."""
        self._applications = stores.applications
        self.current = terms[-1]

    def now(self) -> Instant:
        return self._applications.clock()

    async def sign(self, application_id: str, command: SignTerms) -> AnyApplication:
        return await self._applications.change(application_id, partial(sign, command, self.current))
