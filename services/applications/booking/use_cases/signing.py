"""Signing the clinical terms (R9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import AnyApplication
from services.applications.application.use_cases.stores import Stores
from services.applications.applying.domain.refusals import PersonUnknown
from services.applications.booking.domain.terms import SignTerms, Terms, sign
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class SignedForm:
    """What was entered, and from which network address."""

    version: str
    signed_name: str
    address: str


class Signing:
    """The clinical terms, and signing them (R9)."""

    def __init__(self, stores: Stores, people: People, terms: Sequence[Terms]) -> None:
        """`terms` are all versions, the current one last."""
        self._applications = stores.applications
        self._people = people
        self.current = terms[-1]

    def now(self) -> Instant:
        return self._applications.clock()

    async def sign(self, application_id: str, applicant_id: str, form: SignedForm) -> AnyApplication:
        """Judged by the name that the profile has now (R37)."""
        person = await self._people.of(applicant_id)
        if person is None:
            raise PersonUnknown("there is no such account any more")
        command = SignTerms(applicant_id, form.version, form.signed_name, person.full_name, form.address)
        return await self._applications.change(application_id, partial(sign, command, self.current))
