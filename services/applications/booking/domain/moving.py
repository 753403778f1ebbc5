"""What the catalog answers about another start, and what follows for the application (R23)."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import WITH_A_PLACE, AnyApplication, known
from services.applications.booking.domain.cancelling import call_off
from services.applications.visiting.domain.alarms import alarms_for
from services.applications.visiting.domain.policy import VisitPolicy
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.booking import ApplicationPostponed
from shared.contracts.catalog import PlaceCalledOff, PlaceMoved, PlaceMoveRefused


def move_visit(
    fact: PlaceMoved, visits: VisitPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Documents, signature, coach and what is done of the checklist stay; dates and alarms move along."""
    before = known(application)
    move = before.move
    if move is None or move.move_id != fact.move_id or before.state not in WITH_A_PLACE:
        return unchanged(before)
    later = fact.start_date - before.start_date
    after = replace(
        before,
        start_date=fact.start_date,
        weeks=fact.weeks,
        move=None,
        quote=None,
        let_come=None,
        called_off=None,
        checklist=tuple(replace(item, due_on=item.due_on + later) for item in before.checklist),
    )
    if after.state == "active":  # its old first day began while the catalog answered
        after = after.moved("reserved")
    after = replace(after, alarms=alarms_for(after, visits.alarm_days, now))
    said = ApplicationPostponed(
        **after.about(),
        move_id=move.move_id,
        from_start_date=before.start_date,
        start_date=after.start_date,
        weeks=after.weeks,
        fee=move.fee,
        text=move.text,
        coach_id=after.coach_id,
    )
    return after.recording(now, said), [said]


def keep_visit(fact: PlaceMoveRefused, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The other start cannot be had: everything stays as it is, and nothing is charged."""
    current = known(application)
    if current.move is None or current.move.move_id != fact.move_id:
        return unchanged(current)
    stays = replace(current, move=None).recording(now, fact)
    if current.move.called_off is not None:
        fact_of_host = PlaceCalledOff(**stays.about(), reason=current.move.called_off)
        return call_off(fact_of_host, stays, now)
    return stays, ()
