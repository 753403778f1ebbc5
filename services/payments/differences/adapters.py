"""How differences are stored and found."""

from __future__ import annotations

from services.payments.differences.domain import Difference, unseen
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import AggregateType

DIFFERENCE_KIND: AggregateType[Difference] = AggregateType(
    type=Difference,
    nothing=unseen,
    find=lambda known: {
        "state": known.state,
        "seen_at": sortable(known.seen_at),
        "work": ["reconciliation"] if known.state == "open" else [],
        "work_at": sortable(known.seen_at),
    },
)
DIFFERENCE_INDEXES = [
    [("find.state", 1), ("find.seen_at", 1), ("_id", 1)],
    [("find.work", 1), ("find.work_at", 1), ("_id", 1)],
]
