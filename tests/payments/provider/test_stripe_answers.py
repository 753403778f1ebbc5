"""What Stripe's answers mean, where a word of theirs is easily misread."""

from __future__ import annotations

from typing import Any

import pytest

from services.payments.paying.domain.converging import state_of
from services.payments.provider.adapters.stripe_answers import session_of
from tests.payments.builders import DEPOSIT


@pytest.mark.parametrize(
    ("page", "intent", "state"),
    [
        ("open", "requires_action", "open"),  # the bank asks who pays
        ("expired", "requires_action", "expired"),
        ("complete", "requires_action", "processing"),  # an account is verified by two small deposits
        ("complete", "processing", "processing"),
        ("complete", "requires_payment_method", "failed"),
        ("complete", "canceled", "failed"),
        ("complete", "succeeded", "paid"),
    ],
)
def test_a_page_is_done_with_only_when_its_money_is(page: str, intent: str, state: str) -> None:
    payment: dict[str, Any] = {"id": "pi_1", "status": intent, "amount": DEPOSIT, "currency": "usd"}
    assert state_of(session_of({"id": "cs_1", "status": page, "payment_intent": payment})) == state
