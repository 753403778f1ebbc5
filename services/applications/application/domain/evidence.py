"""Proofs that change what goes back (R18): the applicant gives a document, staff confirm it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.application.domain.application import (
    WITH_A_PLACE,
    AnyApplication,
    Application,
    known,
)
from services.applications.application.domain.cancellation import Confirmation
from services.applications.application.domain.refusals import DocumentNotAsked, DocumentUnknown, NotNow
from shared.chassis.decision import Decided, Instant, unchanged


@dataclass(frozen=True, slots=True)
class Confirm:
    kind: str
    staff_id: str


def evidence_kinds(application: Application) -> tuple[str, ...]:
    """What this booking's refund rules ask for."""
    return application.booking.evidence_kinds() if application.booking else ()


def confirmed(application: Application) -> frozenset[str]:
    """Kinds whose present file staff have confirmed."""
    return frozenset(
        document.kind
        for document in application.documents
        if (seen := application.confirmations.get(document.kind)) and seen.file_id == document.file_id
    )


def waits_for_staff(application: Application) -> bool:
    """A proof was given for a reservation, and nobody has confirmed it yet."""
    given = {document.kind for document in application.documents}
    return application.state in WITH_A_PLACE and bool(
        given & set(evidence_kinds(application)) - confirmed(application)
    )


def confirm(command: Confirm, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Believe the document that is there now; one that replaces it has to be confirmed again."""
    visitor = known(application)
    if command.kind not in evidence_kinds(visitor):
        raise DocumentNotAsked("no refund rule of this booking asks for this", pointer="/kind")
    if visitor.state not in WITH_A_PLACE:
        raise NotNow("a proof counts as long as there is a reservation", state=visitor.state)
    document = visitor.document(command.kind)
    if document is None:
        raise DocumentUnknown("the applicant has not given this document")
    before = visitor.confirmations.get(command.kind)
    if before is not None and before.file_id == document.file_id:
        return unchanged(visitor)
    seen = Confirmation(document.file_id, command.staff_id, now)
    believed = replace(visitor, confirmations={**visitor.confirmations, command.kind: seen})
    return believed.noting(now, "EvidenceConfirmed", kind=command.kind), ()
