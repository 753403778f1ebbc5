"""What payments tells, as far as an application remembers it: its history, and how much has arrived."""

from __future__ import annotations

from dataclasses import replace

from services.applications.domain.application import AnyApplication, Application, known
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import PaymentCameTooLate, PaymentReceived, StatementFact


def remember_money(fact: StatementFact, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Once in the history, whatever is redelivered; the state of an application never follows from it."""
    asked = known(application)
    if asked.history.knows(fact):
        return unchanged(asked)
    return _counted(fact, asked).telling(now, fact), ()


def _counted(fact: StatementFact, application: Application) -> Application:
    if isinstance(fact, PaymentReceived | PaymentCameTooLate):
        return replace(application, payments={**application.payments, fact.payment_id: fact.amount})
    return application
