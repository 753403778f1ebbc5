"""How the entries of the provider's balance are stored and found."""

from __future__ import annotations

from services.payments.journal.domain.movements import Movement, unseen
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import AggregateType

MOVEMENT_KIND: AggregateType[Movement] = AggregateType(
    type=Movement,
    nothing=unseen,
    find=lambda known: {
        "payment_id": known.payment_id,
        "at": sortable(known.at) if known.at else "",
    },
)
MOVEMENT_INDEXES = [[("find.payment_id", 1)], [("find.at", 1), ("_id", 1)]]
