"""HTTP for what follows a visit: staff record attendance; anyone looks a certificate up (R30)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from services.applications.afterwards.domain.certifying import RevokeCertificate, TakeDownAttendance
from services.applications.afterwards.use_cases import Certifying
from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.views import ReviewView
from services.applications.application.domain.afterwards import Certificate
from services.applications.application.domain.application import Application
from services.applications.application.domain.host_review import How, TakenDown
from shared.chassis.http.access import Anyone, Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.values import Day
from shared.contracts.catalog import RotationKind

Certificates = Annotated[Certifying, needs(Certifying)]

router = APIRouter(tags=["certificates"])


class AttendanceTaken(Body):
    """What the host said about the visit, who said it, how, and on which day."""

    attended: bool
    said_by: str = Field(min_length=2, max_length=120)
    how: How
    said_on: Day

    def command(self, staff_id: str) -> TakeDownAttendance:
        return TakeDownAttendance(self.attended, TakenDown(self.said_by, self.how, self.said_on, staff_id))


class Revocation(Body):
    reason: str = Field(min_length=3, max_length=1000)
    """For the office's own records; nobody else reads it."""


class CertifiedVisit(BaseModel):
    """What was completed, and by whom: the name as it was signed."""

    full_name: str
    specialty: str
    kind: RotationKind
    city: str
    state: str
    first_day: date
    last_weekday: date
    weeks: int

    @classmethod
    def of(cls, visit: Application) -> CertifiedVisit:
        return cls(
            full_name=visit.signature.signed_name if visit.signature else "",
            specialty=visit.rotation.specialty,
            kind=visit.rotation.kind,
            city=visit.rotation.city,
            state=visit.rotation.region,
            first_day=visit.start_date,
            last_weekday=visit.last_weekday,
            weeks=visit.weeks,
        )


class CertificateView(BaseModel):
    """A certificate as anyone with its number sees it."""

    number: str
    status: Literal["valid", "revoked"]
    issued_on: date
    visit: CertifiedVisit | None
    """Absent once it is revoked: then it says nothing about anybody."""

    @classmethod
    def of(cls, found: tuple[Application, Certificate]) -> CertificateView:
        visit, certificate = found
        valid = certificate.revoked is None
        return cls(
            number=certificate.number,
            status="valid" if valid else "revoked",
            issued_on=certificate.issued_on,
            visit=CertifiedVisit.of(visit) if valid else None,
        )


@router.post("/v1/applications/{application_id}/attendance", response_model=ReviewView)
async def take_down_attendance(
    application_id: ApplicationId,
    body: AttendanceTaken,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    certificates: Certificates,
    now: Now,
) -> Response:
    """Record what the host said once the visit is over; who attended gets a certificate (R30).

    Recording something else corrects it: without attendance the certificate is revoked.
    """
    work = certificates.take_down(application_id, body.command(actor.id))
    return await once.answer(200, ReviewView.at(now), work)


@router.post("/v1/applications/{application_id}/certificate-revocation", response_model=ReviewView)
async def revoke_certificate(
    application_id: ApplicationId,
    body: Revocation,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    certificates: Certificates,
    now: Now,
) -> Response:
    """Revoke the certificate of a visit: whoever looks its number up is told that it does not count."""
    work = certificates.revoke(application_id, RevokeCertificate(actor.id, body.reason))
    return await once.answer(200, ReviewView.at(now), work)


@router.get("/v1/certificates/{number}")
async def look_up_certificate(
    number: Annotated[str, Path(max_length=40)], _: Anyone, certificates: Certificates
) -> CertificateView:
    """What the certificate of this number says, and whether it counts. Spaces, lines and case are free."""
    return CertificateView.of(await certificates.look_up(number))
