"""How statements are stored: found by what they are and by what is expected, and due when they say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payments.deadlines.domain.forecast import expected
from services.payments.lifecycle.domain.consequences import due_at
from services.payments.statement.adapters.documents import NO_DEADLINE, SEARCHES, searchable
from services.payments.statement.domain.statement import AnyStatement, Statement, nothing
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import AggregateType


def _find(statement: AnyStatement) -> Mapping[str, Any]:
    return {**searchable(statement), **_expected(statement)}


def _expected(statement: AnyStatement) -> Mapping[str, Any]:
    """What happens by itself unless money comes."""
    ahead = expected(statement) if isinstance(statement, Statement) else None
    if ahead is None or not isinstance(statement, Statement):
        return {"expects": "", "expects_on": "", "expects_at": NO_DEADLINE}
    return {
        "expects": ahead.what,
        "expects_on": ahead.day(statement.time_zone).isoformat(),
        "expects_at": sortable(ahead.at),
    }


STATEMENT_KIND: AggregateType[AnyStatement] = AggregateType(
    type=AnyStatement, nothing=nothing, find=_find, due_at=due_at
)
STATEMENT_INDEXES = [*SEARCHES, [("find.expects_on", 1), ("find.expects_at", 1), ("_id", 1)]]
