"""The proofs of a booking (R18): which kinds its refund rules ask for, and which staff have confirmed."""

from __future__ import annotations

from services.applications.application.domain.application import WITH_A_PLACE, Application
from shared.chassis.decision import Instant


def proof_kinds(application: Application) -> tuple[str, ...]:
    """The kinds of proof that this booking's refund rules ask for."""
    return application.booking.proof_kinds() if application.booking else ()


def confirmed(application: Application) -> frozenset[str]:
    """The kinds whose current file staff have confirmed."""
    return frozenset(
        document.kind
        for document in application.documents
        if (seen := application.confirmations.get(document.kind)) and seen.file_id == document.file_id
    )


def unconfirmed_since(application: Application) -> Instant | None:
    """Since when a proof for a reservation waits for staff; None where none does."""
    asked = set(proof_kinds(application)) - confirmed(application)
    given = (document.uploaded_at for document in application.documents if document.kind in asked)
    return min(given, default=None) if application.state in WITH_A_PLACE else None


def waits_for_staff(application: Application) -> bool:
    """Whether a proof was given for a reservation and nobody has confirmed it yet."""
    return unconfirmed_since(application) is not None
