"""The provider's early warnings of fraud."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.consequences import ask_staff
from services.payments.provider.domain import ProviderWarning
from services.payments.statement.domain.bank_claims import FraudWarning
from services.payments.statement.domain.statement import AnyStatement, opened
from shared.chassis.decision import Decided, Instant, unchanged


def book_warning(told: ProviderWarning, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The card's bank suspects fraud: staff are asked whether the money should go back."""
    known = opened(statement)
    if any(warning.id == told.id for warning in known.warnings):
        return unchanged(statement)
    warning = FraudWarning(id=told.id, payment_id=told.payment_id, fraud_type=told.fraud_type, at=told.at)
    return ask_staff(replace(known, warnings=(*known.warnings, warning)), now)
