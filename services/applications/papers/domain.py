"""Which documents an applicant may give, and when (R5, R18)."""

from __future__ import annotations

import re
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

KIND = r"[a-z][a-z0-9_]{0,39}"
"""How a kind of document is written, in addresses and in what staff ask for."""


class NotADocument(Invalid):
    """Not a PDF or DOCX as we accept them; the sentence says why."""

    code = "document_not_accepted"


def attach(
    applicant_id: str, document: Document, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Attach a document that is asked for, or once reserved a proof (R18). It replaces one of its kind."""
    current = owned(application, applicant_id)
    kinds = _kinds_asked_for(current)
    if document.kind not in kinds:
        raise DocumentNotAsked(
            f"this document is not asked for; what may be given now: {', '.join(kinds) or 'none'}",
            pointer="/kind",
            kinds=list(kinds),
        )
    if current.state in WITH_A_PLACE:
        current = current.noting(now, "EvidenceGiven", kind=document.kind)
    others = tuple(other for other in current.documents if other.kind != document.kind)
    return replace(current, documents=(*others, document)), ()


def _kinds_asked_for(application: Application) -> tuple[str, ...]:
    """The kinds that may be given now. What staff asked for in a sentence is answered in words."""
    if application.state in EDITABLE:
        kinds = (item for item in application.items if re.fullmatch(KIND, item))
        return tuple(dict.fromkeys((*application.rotation.required_documents, *kinds)))
    if application.state in WITH_A_PLACE:
        return proof_kinds(application)
    raise NotNow("documents can be changed while the application is a draft or something was asked for",
                 state=application.state)  # fmt: skip
