"""Staff confirm a proof, such as a visa denial: the refund rule that asks for it counts then (R18)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.application.domain.application import WITH_A_PLACE, AnyApplication, known
from services.applications.application.domain.cancellation import Confirmation
from services.applications.application.domain.proofs import proof_kinds
from services.applications.application.domain.refusals import DocumentNotAsked, DocumentUnknown, NotNow
from shared.chassis.decision import Decided, Instant, unchanged


@dataclass(frozen=True, slots=True)
class ConfirmProof:
    """Staff have seen the document of this kind. On the wire and in refund rules a proof is `evidence`."""

    kind: str
    staff_id: str


def confirm(command: ConfirmProof, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Confirm the current document; one that replaces it has to be confirmed again."""
    visitor = known(application)
    if command.kind not in proof_kinds(visitor):
        kinds = proof_kinds(visitor)
        raise DocumentNotAsked(
            f"no refund rule asks for this; what may be confirmed: {', '.join(kinds) or 'none'}",
            pointer="/kind",
            kinds=list(kinds),
        )
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
