"""What catalog and payments announce, as far as an application remembers it: its history, its money."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, known
from services.applications.application.domain.money_account import hear
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import HoldFact
from shared.contracts.payments import StatementFact


def remember_money(fact: StatementFact, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Once in the history, whatever is redelivered; the state of an application never follows from it."""
    asked = known(application)
    if asked.history.knows(fact):
        return unchanged(asked)
    return replace(asked, money=hear(fact, asked.money)).telling(now, fact), ()


def remember(fact: HoldFact, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """News of the hold that change nothing here: reminders, a refusal of late money."""
    asked = known(application)
    if asked.history.knows(fact):
        return unchanged(asked)
    return asked.telling(now, fact), ()
