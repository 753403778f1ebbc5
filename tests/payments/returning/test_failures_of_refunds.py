"""The failure matrix: refunds whose answers are lost, that fail later, that meet a dispute."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.money import Money
from tests.payments.builders import DEPOSIT, FEE
from tests.payments.heard import about
from tests.payments.running import Running


@pytest.mark.parametrize("do", ["drop_after", "drop_before", "500", "429", "500_after"])
async def test_row_21_a_refund_whose_answer_is_lost_is_made_once(payments: Running, do: str) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.control("fault", match="POST /v1/refunds", do=do, times=3)
    cancelled = ApplicationCancelled(**about(), by="host", refund=Money.usd(FEE))
    await payments.hear(cancelled, times=2)
    await payments.work()
    await payments.control("fault", clear=True)
    await payments.travel(timedelta(minutes=10))
    assert [refund["amount"] for refund in await payments.objects("refund")] == [FEE]
    assert payments.names.count("RefundSent") == 1


async def test_row_21_a_refund_that_was_lost_a_day_ago_is_looked_for_first(payments: Running) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.control("fault", match="POST /v1/refunds", do="drop_after", times=3)
    await payments.hear(ApplicationCancelled(**about(), by="host", refund=Money.usd(FEE)))
    await payments.work()
    await payments.travel(timedelta(hours=30))
    assert len(await payments.objects("refund")) == 1
    assert payments.names.count("RefundSent") == 1


async def test_row_22_two_refunds_of_staff_at_once_never_exceed_what_was_paid(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    body = {"amount": {"amount": DEPOSIT - 1}, "reason": "a mistake of ours"}
    answers = await asyncio.gather(*(payments.staff("refunds", body, key=f"r{n}") for n in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    await payments.settle()
    assert sum(refund["amount"] for refund in await payments.objects("refund")) == DEPOSIT - 1


async def test_row_23_a_refund_that_fails_later_is_owed_again_and_shown_to_staff(payments: Running) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.control("refund_outcome", next="pending")
    await payments.staff("refunds", {"amount": {"amount": 1000}, "reason": "a mistake of ours"})
    await payments.settle()
    assert "RefundSent" not in payments.names
    refund = (await payments.objects("refund"))[0]["id"]
    await payments.control("refund_outcome", refund=refund, status="failed")
    await payments.settle()
    statement = await payments.statement()
    assert (statement.balance, statement.flags) == (-1000, ["overpaid", "refund_needs_staff"])


async def test_row_24_a_dispute_is_flagged_and_stops_refunds(payments: Running) -> None:
    await payments.hold()
    session = await payments.pay("full")
    dispute = await payments.control("dispute", session=session)
    await payments.settle()
    assert payments.names[-1] == "DisputeOpened"
    answer = await payments.staff("refunds", {"amount": {"amount": 100}, "reason": "to be kind"})
    assert answer.json()["code"] == "more_than_refundable"
    await payments.control("close_dispute", dispute=dispute["id"], won=True)
    await payments.settle()
    assert "DisputeClosed" in payments.names
    assert (await payments.statement()).balance == 0
