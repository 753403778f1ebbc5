"""Reminders of the balance, decided again when they are due (R19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import BalanceReminderDue
from shared.contracts.policy import local_midnight

STALE_AFTER = timedelta(hours=24)
"""A reminder whose clock was down for so long would name the wrong number of days."""


def reminder_instants(statement: Statement) -> list[tuple[Instant, int]]:
    """When to remind, earliest first, with the days that are left then; whole local days at the site."""
    due_day = statement.full_due_at.astimezone(ZoneInfo(statement.time_zone)).date()
    days = sorted(set(statement.policy.balance_reminder_days), reverse=True)
    return [(local_midnight(due_day - timedelta(days=d), statement.time_zone), d) for d in days if d > 0]


def owes_balance(statement: Statement) -> bool:
    """Whom a reminder may reach: reserved, still owing, no money on its way, and no dispute about it."""
    on_its_way = any(attempt.state == "processing" for attempt in statement.attempts)
    on_its_way = on_its_way or statement.wire_in_transit is not None
    is_asked = statement.is_reserved and statement.deposit_offered and not statement.has_ended
    return is_asked and statement.balance > 0 and not on_its_way and not statement.is_disputed


def next_reminder_at(statement: Statement) -> Instant | None:
    """The next instant at which a reminder is to be decided."""
    if not owes_balance(statement):
        return None
    ahead = [at for at, _ in reminder_instants(statement) if at > statement.reminded_until]
    return min(ahead, default=None)


def remind(statement: Statement, now: Instant) -> Decided[Statement]:
    """Of the reminders that came due, say the latest one unless it is stale; nothing to who has paid."""
    if not statement.is_reserved:
        return unchanged(statement)
    came = [(at, d) for at, d in reminder_instants(statement) if statement.reminded_until < at <= now]
    if not came:
        return unchanged(statement)
    at, days = came[-1]
    if owes_balance(statement) and not statement.knows_payments_until(at):
        return unchanged(statement)
    decided = replace(statement, reminded_until=now)
    if not owes_balance(statement) or now - at >= STALE_AFTER or now >= statement.full_due_at:
        return decided, ()
    return decided, [_reminder(statement, days)]


def _reminder(statement: Statement, days: int) -> BalanceReminderDue:
    return BalanceReminderDue(
        **statement.about(),
        balance=statement.money(statement.balance),
        due_at=statement.full_due_at,
        time_zone=statement.time_zone,
        days_left=days,
    )
