"""Cancellations, settled with the provider by the running service: rows 26 and 27 of what can go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.cancellation import DEFAULT_RULES, settlement
from shared.contracts.money import Money
from tests.payments.builders import DEPOSIT, FEE
from tests.payments.heard import about
from tests.payments.running import Running, running

QUOTED = settlement(DEFAULT_RULES, "applicant", 120, (), Money.usd(DEPOSIT), Money.usd(FEE))
KEPT = 25_000
FIVE_MINUTES = timedelta(minutes=5)


def cancelled(**changes: Any) -> ApplicationCancelled:
    facts: dict[str, Any] = {
        **about(),
        "by": "applicant",
        "refund": QUOTED.refund,
        "lines": QUOTED.lines,
        "kept": QUOTED.kept,
    }
    return ApplicationCancelled(**{**facts, **changes})


async def sent_back(payments: Running) -> list[int]:
    return sorted([refund["amount"] for refund in await payments.objects("refund")])


async def page_states(payments: Running, session: str) -> list[str]:
    return [s["status"] for s in await payments.objects("checkout.session") if s["id"] == session]


@pytest_asyncio.fixture
async def by_bank() -> AsyncIterator[Running]:
    """Payments that take bank accounts."""
    async with running(payment_methods=("us_bank_account", "card")) as run:
        yield run


async def test_the_refund_is_what_was_quoted_and_the_statement_names_the_rule(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await payments.hear(cancelled(), times=2)
    await payments.settle()
    await payments.hear(cancelled())
    await payments.settle()
    assert await sent_back(payments) == [DEPOSIT - KEPT]
    statement = await payments.statement()
    assert (statement.state, statement.balance, statement.paid) == ("refunded", 0, KEPT)
    assert statement.lines[-3].note == (
        "applicant: More than 90 days before the start: 100 %, less a processing fee; "
        "Less the processing fee of this rule"
    )
    assert payments.names[-1] == "RefundSent"


async def test_row_27_cancelled_while_a_page_is_open_closes_the_page(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    session = await payments.open_page("balance", "k2")
    await payments.hear(cancelled())
    await payments.settle()
    assert await page_states(payments, session) == ["expired"]
    assert await sent_back(payments) == [DEPOSIT - KEPT]
    assert (await payments.checkout("balance", "k3")).json()["code"] == "statement_ended"


async def test_row_27_cancelled_in_the_moment_of_paying_sends_all_of_that_payment_back(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.pay("deposit")
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await payments.hear(cancelled())
    await payments.settle()
    assert await sent_back(payments) == [DEPOSIT - KEPT, FEE - DEPOSIT]
    statement = await payments.statement()
    assert (statement.balance, statement.paid) == (0, KEPT)


@pytest.mark.parametrize("arrives", [True, False])
async def test_row_27_cancelled_while_a_bank_is_thinking_keeps_the_same(
    by_bank: Running, arrives: bool
) -> None:
    await by_bank.hold()
    await by_bank.pay("deposit")
    session = await by_bank.open_page("balance", "k2")
    await by_bank.control("pay", session=session, payment_method="pm_usBankAccount")
    await by_bank.settle()
    await by_bank.hear(cancelled())
    await by_bank.settle()
    assert await sent_back(by_bank) == [DEPOSIT - KEPT]  # the deposit's part does not wait for the bank
    await by_bank.control("ach", session=session, ok=arrives)
    await by_bank.settle()
    assert sum(await sent_back(by_bank)) == DEPOSIT - KEPT + (FEE - DEPOSIT if arrives else 0)
    assert (await by_bank.statement()).paid == KEPT


async def test_row_26_cancelled_during_a_dispute_waits_and_sends_the_quoted_refund_once_it_is_won(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("deposit")
    dispute = await payments.control("dispute", session=session)
    await payments.settle()
    await payments.hear(cancelled())
    await payments.settle()
    assert await sent_back(payments) == []
    await payments.control("close_dispute", dispute=dispute["id"], won=True)
    await payments.settle()
    assert await sent_back(payments) == [DEPOSIT - KEPT]


@pytest.mark.parametrize("do", ["drop_before", "drop_after", "500", "429"])
async def test_a_refund_of_a_cancellation_is_made_once_whatever_the_line_does(
    payments: Running, do: str
) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await payments.control("fault", match="POST /v1/refunds", do=do, times=2)
    await payments.hear(cancelled())
    await payments.settle()
    await payments.control("fault", clear=True)
    for _ in range(3):
        await payments.travel(FIVE_MINUTES)
    assert await sent_back(payments) == [DEPOSIT - KEPT]
    assert (await payments.statement()).balance == 0


async def test_a_hold_that_the_host_cancels_closes_its_page_and_says_so(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page("deposit")
    by_host = cancelled(by="host", refund=Money.usd(0), lines=(), kept=Money.usd(0), reason="illness")
    await payments.hear(by_host)
    await payments.settle()
    assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]
    assert await page_states(payments, session) == ["expired"]
