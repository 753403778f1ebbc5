"""Which documents an applicant may give, and when (R5, R18)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.applications.application.domain.application import (
    EDITABLE,
    WITH_A_PLACE,
    AnyApplication,
    Application,
    Document,
    owned,
)
from services.applications.application.domain.proofs import proof_kinds
from services.applications.application.domain.refusals import DocumentNotAsked, NotNow
from shared.chassis.decision import Decided, Instant, Invalid
from shared.contracts.applications import WireProofGiven
from shared.contracts.fact import Fact

WIRE_PROOF = "wire_proof"
"""A file that shows a transfer order (R25): payments keeps the place while it waits for that wire."""
KIND = r"[a-z][a-z0-9_]{0,39}"
"""How a kind of document is written, in addresses and in what staff ask for."""


class NotADocument(Invalid):
    """Cannot be read or made harmless; the sentence says why and what to do."""

    code = "document_not_accepted"


def attach(
    applicant_id: str, document: Document, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Attach a document that is asked for, or once reserved a proof (R18). It replaces one of its kind."""
    current = check_asked_for(applicant_id, document.kind, application)
    if current.state in WITH_A_PLACE:
        current = current.noting(now, "EvidenceGiven", kind=document.kind)
    others = tuple(other for other in current.documents if other.kind != document.kind)
    return replace(current, documents=(*others, document)), _told_of_wire(document, current)


def _told_of_wire(document: Document, application: Application) -> Sequence[Fact]:
    if document.kind != WIRE_PROOF:
        return ()
    return [WireProofGiven(**application.about(), file_id=document.file_id, given_at=document.uploaded_at)]


def check_asked_for(applicant_id: str, kind: str, application: AnyApplication | None) -> Application:
    """The application, if a document of this kind may be given now. Raises DocumentNotAsked or NotNow."""
    current = owned(application, applicant_id)
    kinds = _kinds_asked_for(current)
    if kind not in kinds:
        raise DocumentNotAsked(
            f"this document is not asked for; what may be given now: {', '.join(kinds) or 'none'}",
            pointer="/kind",
            kinds=list(kinds),
        )
    return current


def told(taken_out: Sequence[str]) -> str:
    """The sentence for the uploader about what was taken out; empty where the copy lacks nothing."""
    if not taken_out:
        return ""
    *first, last = taken_out
    what = f"{', '.join(first)} and {last}" if first else last
    return f"To keep everybody safe we took out {what}. What you wrote stays as it was."


def _kinds_asked_for(application: Application) -> tuple[str, ...]:
    """The kinds that may be given now. What staff asked for in a sentence is answered in words."""
    if application.state in EDITABLE:
        kinds = (item for item in application.items if re.fullmatch(KIND, item))
        return tuple(dict.fromkeys((*application.rotation.required_documents, *kinds)))
    if application.state in WITH_A_PLACE:
        return (*proof_kinds(application), WIRE_PROOF)
    if application.state == "held":
        return (WIRE_PROOF,)
    raise NotNow("documents can be changed while the application is a draft or something was asked for",
                 state=application.state)  # fmt: skip
