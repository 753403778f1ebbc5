"""How the provider's events are stored and found, and when the database forgets them."""

from __future__ import annotations

from services.payments.paying.domain.provider_events import ProviderEvent, event_due_at, forget_at, unseen
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import AggregateType

EVENT_KIND: AggregateType[ProviderEvent] = AggregateType(
    type=ProviderEvent,
    nothing=unseen,
    find=lambda event: {
        "state": event.state,
        "created_at": sortable(event.created_at),
        "forget_at": forget_at(event),
    },
    due_at=event_due_at,
)
EVENT_INDEXES = [[("find.state", 1), ("find.created_at", 1), ("_id", 1)]]
FORGOTTEN = [[("find.forget_at", 1)]]
"""An index by which the database deletes events from this instant on; an event without one stays."""
