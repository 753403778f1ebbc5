"""By which fields statements are found: state and deadlines, payments, and what waits for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from services.payments.statement.domain.waiting_for_staff import kinds, urgent_at, waiting_for_staff
from services.payments.statement.domain.written_instants import sortable

NO_DEADLINE = ""
"""Sorts before every instant, and is no instant."""
UNOPENED: Mapping[str, Any] = {
    "state": "unopened",
    "pay_by": NO_DEADLINE,
    "applicant_id": "",
    "flags": [],
    "payments": [],
    "booked_until": NO_DEADLINE,
    "work": [],
    "work_at": NO_DEADLINE,
    "approvals": [],
    "approve_by": NO_DEADLINE,
}


def searchable(statement: AnyStatement) -> Mapping[str, Any]:
    """What a statement is found by."""
    if isinstance(statement, UnopenedStatement):
        return UNOPENED
    owes = statement.balance > 0 and not statement.has_ended
    return {
        "state": statement.state,
        "pay_by": sortable(statement.pay_by) if owes else NO_DEADLINE,
        "applicant_id": statement.applicant_id,
        "flags": statement.flags,
        "payments": _payments(statement),
        "booked_until": sortable(max(line.booked_at for line in statement.lines)),
        **_waiting(statement),
    }


def _waiting(statement: Statement) -> Mapping[str, Any]:
    tasks = waiting_for_staff(statement)
    first = urgent_at(tasks)
    pending = [approval.expires_at for approval in statement.approvals if approval.is_pending]
    return {
        "work": kinds(tasks),
        "work_at": sortable(first) if first else NO_DEADLINE,
        "approvals": sorted({approval.state for approval in statement.approvals}),
        "approve_by": sortable(min(pending)) if pending else NO_DEADLINE,
    }


def _payments(statement: Statement) -> list[str]:
    """Every payment at the provider that is of this statement, whatever became of it."""
    tried = (attempt.payment_id for attempt in statement.attempts if attempt.payment_id)
    kept_aside = (kept.payment_id for kept in statement.suspense)
    return sorted({*statement.payment_ids(), *tried, *kept_aside})


SEARCHES = [
    [("find.state", 1), ("find.pay_by", 1), ("_id", 1)],
    [("find.pay_by", 1), ("_id", 1)],
    [("find.flags", 1), ("find.pay_by", 1), ("_id", 1)],
    [("find.work", 1), ("find.work_at", 1), ("_id", 1)],
    [("find.approvals", 1), ("find.approve_by", 1), ("_id", 1)],
    [("find.payments", 1)],
    [("find.booked_until", 1)],
]
"""An index for each way to search for statements."""
