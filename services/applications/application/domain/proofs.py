"""The proofs of a booking (R18): which kinds its refund rules ask for, and which staff have confirmed."""

from __future__ import annotations

from services.applications.application.domain.application import WITH_A_PLACE, Application


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


def waits_for_staff(application: Application) -> bool:
    """Whether a proof was given for a reservation and nobody has confirmed it yet."""
    given = {document.kind for document in application.documents}
    return application.state in WITH_A_PLACE and bool(
        given & set(proof_kinds(application)) - confirmed(application)
    )
