"""Alarms before the first day: what is unfinished is said in time to those who can do something (R29)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from services.applications.application.domain.application import (
    BEFORE_THE_VISIT,
    AnyApplication,
    Application,
    known,
)
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.visit import Alarm, LetCome
from services.applications.visiting.domain.refusals import NothingUnfinished
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import VisitAlarmDue, VisitorLetCome
from shared.contracts.cancellation import days_before
from shared.contracts.money import Money
from shared.contracts.policy import local_midnight


def alarms_for(application: Application, days: Iterable[int], now: Instant) -> tuple[Alarm, ...]:
    """The alarms still to come, the earliest first, each at the beginning of its day at the site."""
    zone = application.rotation.time_zone
    alarms = (
        Alarm(number, local_midnight(application.start_date - timedelta(days=number), zone))
        for number in sorted(set(days), reverse=True)
    )
    return tuple(alarm for alarm in alarms if alarm.at > now)


def plan_alarms(days: tuple[int, ...], application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Give an application from before there were alarms its own, where it has a place.

    The write that this causes stores its instants, and by which fields the office's desk finds it.
    """
    if not isinstance(application, Application) or application.alarms is not None:
        return unchanged(application)
    has_visit = application.state in BEFORE_THE_VISIT
    return replace(application, alarms=alarms_for(application, days, now) if has_visit else ()), ()


def raise_alarm(application: Application, now: Instant) -> Decided[AnyApplication]:
    """Say what is unfinished, if anything is; of several missed alarms only the latest (R19)."""
    due = [alarm for alarm in application.alarms or () if alarm.at <= now]
    if not due:
        return unchanged(application)
    later = replace(application, alarms=(application.alarms or ())[len(due) :])
    items, unpaid = open_items(application), unpaid_at(application, now)
    if application.let_come is not None or not (items or unpaid.amount):
        return later, ()
    fact = VisitAlarmDue(
        **later.about(),
        coach_id=later.coach_id,
        start_date=later.start_date,
        days_left=days_before(later.start_date, now, later.rotation.time_zone),
        open_items=items,
        unpaid=unpaid,
    )
    return later.recording(now, fact), [fact]


def open_items(application: Application) -> tuple[str, ...]:
    """The titles of what is still open on the checklist."""
    return tuple(item.title for item in application.checklist if item.done_at is None)


def unpaid_at(application: Application, now: Instant) -> Money:
    """What should have been paid by now and is not; nothing before the due instant (R11)."""
    due_at, balance = application.full_due_at, application.money.balance
    late = due_at is not None and now >= due_at and balance.amount > 0
    return balance if late else Money(amount=0, currency=balance.currency)


def let_come(staff_id: str, reason: str, visitor: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Staff decide that the visitor comes although something is unfinished: no alarm, no task any more."""
    application = known(visitor)
    if application.let_come is not None:
        return unchanged(application)
    if application.state not in (*BEFORE_THE_VISIT, "active"):
        raise NotNow("only a visitor with a place can be let come", state=application.state)
    items, unpaid = open_items(application), unpaid_at(application, now)
    if not (items or unpaid.amount):
        raise NothingUnfinished("nothing of this visit is unfinished: there is nothing to decide")
    decided = replace(application, let_come=LetCome(now, staff_id, reason))
    fact = VisitorLetCome(**decided.about(), coach_id=decided.coach_id, open_items=items, unpaid=unpaid)
    return decided.recording(now, fact), [fact]
