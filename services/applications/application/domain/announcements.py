"""Recording what catalog and payments announce: in the history, and in the money account."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, known
from services.applications.application.domain.money_account import apply
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import HoldFact
from shared.contracts.payments import StatementFact


def record_money_fact(
    fact: StatementFact, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Record it once, whatever is redelivered. It never changes the state of an application."""
    current = known(application)
    if current.history.knows(fact):
        return unchanged(current)
    return replace(current, money=apply(fact, current.money)).recording(now, fact), ()


def record_hold_fact(fact: HoldFact, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Record a fact about the hold that changes nothing here: a reminder, a refusal of late money."""
    current = known(application)
    if current.history.knows(fact):
        return unchanged(current)
    return current.recording(now, fact), ()
