"""How statements and the provider's events are stored and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payments.domain.provider_events import ProviderEvent, event_due_at, unseen
from services.payments.domain.settling import due_at
from services.payments.domain.statement import AnyStatement, UnopenedStatement, nothing
from shared.chassis.decision import Instant
from shared.chassis.documents import Kind

NO_DEADLINE = ""
"""Sorts before every instant, and is no instant."""


def instant_text(instant: Instant) -> str:
    """An instant as text that sorts by time."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _find_statement(statement: AnyStatement) -> Mapping[str, Any]:
    if isinstance(statement, UnopenedStatement):
        return {"state": "unopened", "pay_by": NO_DEADLINE, "applicant_id": "", "flags": []}
    owes = statement.balance > 0 and not statement.has_ended
    return {
        "state": statement.state,
        "pay_by": instant_text(statement.pay_by) if owes else NO_DEADLINE,
        "applicant_id": statement.applicant_id,
        "flags": statement.flags,
    }


STATEMENT_KIND: Kind[AnyStatement] = Kind(
    type=AnyStatement, nothing=nothing, find=_find_statement, due_at=due_at
)
STATEMENT_INDEXES = [
    [("find.state", 1), ("find.pay_by", 1), ("_id", 1)],
    [("find.pay_by", 1), ("_id", 1)],
]
EVENT_KIND: Kind[ProviderEvent] = Kind(
    type=ProviderEvent,
    nothing=unseen,
    find=lambda event: {"state": event.state, "created_at": instant_text(event.created_at)},
    due_at=event_due_at,
)
EVENT_INDEXES = [[("find.state", 1), ("find.created_at", 1), ("_id", 1)]]
