"""Attendance and certificates (R30): what staff record, and what anyone may look up."""

from __future__ import annotations

from functools import partial

from services.applications.afterwards.domain.certifying import (
    RevokeCertificate,
    TakeDownAttendance,
    revoke_certificate,
    take_down_attendance,
)
from services.applications.afterwards.domain.numbers import number_of, read_number
from services.applications.afterwards.domain.refusals import CertificateUnknown
from services.applications.application.domain.afterwards import Certificate
from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.use_cases.stores import Stores


class Certifying:
    """Each is one change, or one look by the number."""

    def __init__(self, stores: Stores, key: bytes) -> None:
        self._applications = stores.applications
        self._key = key

    async def take_down(self, application_id: str, command: TakeDownAttendance) -> AnyApplication:
        numbers = partial(number_of, self._key, application_id)
        return await self._applications.change(
            application_id, partial(take_down_attendance, command, numbers)
        )

    async def revoke(self, application_id: str, command: RevokeCertificate) -> AnyApplication:
        return await self._applications.change(application_id, partial(revoke_certificate, command))

    async def look_up(self, text: str) -> tuple[Application, Certificate]:
        """The certificate of this number, revoked or not, and the visit that it is about."""
        number = read_number(text)
        where = {"certificates": number}
        for hit in await self._applications.search(where, [("created_at", 1)], 1) if number else ():
            if isinstance(hit.state, Application) and (found := hit.state.afterwards.numbered(number)):
                return hit.state, found
        raise CertificateUnknown("no certificate has this number: compare each letter and digit with it")
