"""How imports are stored."""

from __future__ import annotations

from services.catalog.importing.domain.imports import ImportState, NoImport
from shared.chassis.documents import AggregateType

IMPORT_KIND: AggregateType[ImportState] = AggregateType(
    type=ImportState,
    nothing=NoImport,
    due_at=lambda state: state.resume_at if state.state == "pending" else None,
)
