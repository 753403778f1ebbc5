"""From the held place to the last cent, with the real SDK on the stand-in."""

from __future__ import annotations

from datetime import timedelta

from tests.payments.builders import DEPOSIT, DUE, FEE
from tests.payments.running import Running


async def test_deposit_then_balance_is_settled_and_every_fact_is_told_once(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit", "k1")
    await payments.travel(timedelta(days=20))
    await payments.pay("balance", "k2")
    assert payments.names == [
        "StatementOpened",
        "CheckoutOpened",
        "PaymentReceived",
        "DepositCompleted",
        "CheckoutOpened",
        "PaymentReceived",
        "StatementSettled",
    ]
    statement = await payments.statement()
    assert (statement.state, statement.balance, statement.paid) == ("settled", 0, FEE)
    await payments.travel(DUE + timedelta(days=1) - payments.clock())
    assert "LateFeeRaised" not in payments.names
    assert "BalanceReminderDue" not in payments.names
    assert DEPOSIT
