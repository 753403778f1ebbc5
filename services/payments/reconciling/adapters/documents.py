"""How reconciliation is stored and found: runs, differences, and the provider's own entries."""

from __future__ import annotations

from services.payments.differences import domain as differences
from services.payments.differences.domain import Difference
from services.payments.journal.domain import movements
from services.payments.journal.domain.movements import Movement
from services.payments.reconciling.domain.runs import (
    Reconciliation,
    RunRecord,
    due_at,
    never_planned,
    never_run,
)
from services.payments.statement.adapters.documents import instant_text
from shared.chassis.documents import Kind

RECONCILIATION_KIND: Kind[Reconciliation] = Kind(type=Reconciliation, nothing=never_planned, due_at=due_at)
RUN_KIND: Kind[RunRecord] = Kind(
    type=RunRecord,
    nothing=never_run,
    find=lambda record: {
        "kind": record.run.kind if record.run else "",
        "begun_at": instant_text(record.run.begun_at) if record.run else "",
        "ended": record.run is not None and record.run.ended_at is not None,
    },
)
RUN_INDEXES = [[("find.begun_at", -1), ("_id", 1)], [("find.kind", 1), ("find.begun_at", -1), ("_id", 1)]]
DIFFERENCE_KIND: Kind[Difference] = Kind(
    type=Difference,
    nothing=differences.unseen,
    find=lambda known: {
        "state": known.state,
        "seen_at": instant_text(known.seen_at),
        "work": ["reconciliation"] if known.state == "open" else [],
        "work_at": instant_text(known.seen_at),
    },
)
DIFFERENCE_INDEXES = [
    [("find.state", 1), ("find.seen_at", 1), ("_id", 1)],
    [("find.work", 1), ("find.work_at", 1), ("_id", 1)],
]
MOVEMENT_KIND: Kind[Movement] = Kind(
    type=Movement,
    nothing=movements.unseen,
    find=lambda known: {
        "payment_id": known.payment_id,
        "at": instant_text(known.at) if known.at else "",
    },
)
MOVEMENT_INDEXES = [[("find.payment_id", 1)], [("find.at", 1), ("_id", 1)]]
