"""How statements and the provider's events are stored and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payments.deadlines.domain.forecast import expected
from services.payments.paying.domain.provider_events import ProviderEvent, event_due_at, forget_at, unseen
from services.payments.settling.domain.consequences import due_at
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement, nothing
from services.payments.statement.domain.waiting_for_staff import kinds, urgent_at, waiting_for_staff
from shared.chassis.decision import Instant
from shared.chassis.documents import Kind

NO_DEADLINE = ""
"""Sorts before every instant, and is no instant."""


def instant_text(instant: Instant) -> str:
    """An instant as text that sorts by time."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _find_statement(statement: AnyStatement) -> Mapping[str, Any]:
    if isinstance(statement, UnopenedStatement):
        unpaid: Mapping[str, Any] = {"payments": [], "booked_until": NO_DEADLINE}
        quiet = {"state": "unopened", "pay_by": NO_DEADLINE, "applicant_id": "", "flags": []}
        return {**quiet, **unpaid, **_NOTHING_FOR_STAFF}
    owes = statement.balance > 0 and not statement.has_ended
    return {
        "state": statement.state,
        "pay_by": instant_text(statement.pay_by) if owes else NO_DEADLINE,
        "applicant_id": statement.applicant_id,
        "flags": statement.flags,
        "payments": _payments(statement),
        "booked_until": instant_text(max(line.booked_at for line in statement.lines)),
        **_for_staff(statement),
    }


_NOTHING_FOR_STAFF = {
    "work": [],
    "work_at": NO_DEADLINE,
    "approvals": [],
    "approve_by": NO_DEADLINE,
    "expects": "",
    "expects_on": "",
    "expects_at": NO_DEADLINE,
}


def _for_staff(statement: Statement) -> Mapping[str, Any]:
    """What waits for a person, and what will happen by itself."""
    tasks = waiting_for_staff(statement)
    first, ahead = urgent_at(tasks), expected(statement)
    asked = [approval.expires_at for approval in statement.approvals if approval.is_pending]
    return {
        "work": kinds(tasks),
        "work_at": instant_text(first) if first else NO_DEADLINE,
        "approvals": sorted({approval.state for approval in statement.approvals}),
        "approve_by": instant_text(min(asked)) if asked else NO_DEADLINE,
        "expects": ahead.what if ahead else "",
        "expects_on": ahead.day(statement.time_zone).isoformat() if ahead else "",
        "expects_at": instant_text(ahead.at) if ahead else NO_DEADLINE,
    }


def _payments(statement: Statement) -> list[str]:
    """Every payment at the provider that is of this statement, whatever became of it."""
    tried = (attempt.payment_id for attempt in statement.attempts if attempt.payment_id)
    kept_aside = (kept.payment_id for kept in statement.suspense)
    return sorted({*statement.payment_ids(), *tried, *kept_aside})


STATEMENT_KIND: Kind[AnyStatement] = Kind(
    type=AnyStatement, nothing=nothing, find=_find_statement, due_at=due_at
)
STATEMENT_INDEXES = [
    [("find.state", 1), ("find.pay_by", 1), ("_id", 1)],
    [("find.pay_by", 1), ("_id", 1)],
    [("find.flags", 1), ("find.pay_by", 1), ("_id", 1)],
    [("find.work", 1), ("find.work_at", 1), ("_id", 1)],
    [("find.approvals", 1), ("find.approve_by", 1), ("_id", 1)],
    [("find.expects_on", 1), ("find.expects_at", 1), ("_id", 1)],
    [("find.payments", 1)],
    [("find.booked_until", 1)],
]
EVENT_KIND: Kind[ProviderEvent] = Kind(
    type=ProviderEvent,
    nothing=unseen,
    find=lambda event: {
        "state": event.state,
        "created_at": instant_text(event.created_at),
        "forget_at": forget_at(event),
    },
    due_at=event_due_at,
)
EVENT_INDEXES = [[("find.state", 1), ("find.created_at", 1), ("_id", 1)]]
FORGOTTEN = [[("find.forget_at", 1)]]
"""The database itself deletes what may be forgotten; a document without an instant stays."""
