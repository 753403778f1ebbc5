"""How runs of reconciliation are stored and found."""

from __future__ import annotations

from services.payments.reconciling.domain.runs import (
    Reconciliation,
    RunRecord,
    due_at,
    never_planned,
    never_run,
)
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import AggregateType

RECONCILIATION_KIND: AggregateType[Reconciliation] = AggregateType(
    type=Reconciliation, nothing=never_planned, due_at=due_at
)
RUN_KIND: AggregateType[RunRecord] = AggregateType(
    type=RunRecord,
    nothing=never_run,
    find=lambda record: {
        "kind": record.run.kind if record.run else "",
        "begun_at": sortable(record.run.begun_at) if record.run else "",
        "ended": record.run is not None and record.run.ended_at is not None,
    },
)
RUN_INDEXES = [[("find.begun_at", -1), ("_id", 1)], [("find.kind", 1), ("find.begun_at", -1), ("_id", 1)]]
