"""The failure matrix, rows about amounts, banks, deadlines and money that goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldEnding
from shared.contracts.money import Money
from tests.payments.builders import APP, DEPOSIT, DUE, FEE, LATE_FEE
from tests.payments.heard import about
from tests.payments.running import Running, running

REST = FEE - DEPOSIT
MINUTE = timedelta(minutes=1)
BANKS = ("card", "us_bank_account")


async def wire(payments: Running, cents: int, reference: str = "WIRE-1") -> None:
    received_at = payments.clock().isoformat()
    body = {"amount": {"amount": cents}, "reference": reference, "received_at": received_at}
    answer = await payments.staff("offline-payments", body, key=reference)
    assert answer.status_code == 201, answer.text


async def until(payments: Running, offset: timedelta) -> None:
    """Travel to an instant before or after the due one, without working anything off."""
    payments.clock.travel(DUE + offset - payments.clock())
    await payments.align()


async def test_row_10_who_pays_twice_all_the_same_gets_the_newest_back(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page("full")
    await payments.control("pay", session=session)
    await wire(payments, 1_000)  # the bank is faster than the webhook
    await payments.settle()
    statement = await payments.statement()
    assert statement.balance == 0
    assert [refund["amount"] for refund in await payments.objects("refund")] == [1_000]


async def test_row_13_a_bank_payment_under_way_keeps_the_place_when_the_hold_ends() -> None:
    async with running(payment_methods=BANKS) as payments:
        await payments.hold()
        session = await payments.pay("deposit", card="pm_usBankAccount")
        await payments.hear(HoldEnding(**about(), reason="time_is_up"))
        await payments.work()
        assert "PaymentWindowClosed" not in payments.names
        await payments.control("ach", session=session, ok=False)
        await payments.settle()
        assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]


async def test_row_15_deposit_then_balance_are_amounts_of_ours_and_end_at_zero(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await payments.pay("balance", key="k2")
    sessions = await payments.objects("checkout.session")
    assert sorted(session["amount_total"] for session in sessions) == [DEPOSIT, REST]
    assert (await payments.statement()).balance == 0


async def test_row_16_a_page_of_yesterdays_amount_is_closed_before_another_is_opened(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.pay("deposit")
    old = await payments.open_page("balance", key="k2")
    await wire(payments, 1_000)
    new = await payments.open_page("balance", key="k3")
    sessions = {session["id"]: session for session in await payments.objects("checkout.session")}
    assert (sessions[old]["status"], sessions[new]["amount_total"]) == ("expired", REST - 1_000)


@pytest.mark.parametrize(("seconds", "fees"), [(-1, 0), (0, LATE_FEE)])
async def test_row_17_paid_in_the_minute_of_the_fee_is_judged_by_the_payments_own_time(
    payments: Running, seconds: int, fees: int
) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await until(payments, timedelta(seconds=seconds, minutes=-1))
    session = await payments.open_page("balance", "k2")
    await until(payments, timedelta(seconds=seconds))
    await payments.control("pay", session=session)
    await payments.travel(timedelta(hours=7))
    assert (await payments.statement()).balance == fees


async def test_row_19_a_bank_payment_that_fails_after_the_deadline_is_late_once() -> None:
    async with running(payment_methods=BANKS) as payments:
        await payments.hold()
        await payments.pay("deposit")
        await until(payments, timedelta(minutes=-10))
        session = await payments.pay("balance", key="k2", card="pm_usBankAccount")
        await payments.travel(timedelta(hours=7))
        assert "LateFeeRaised" not in payments.names
        await payments.control("ach", session=session, ok=False)
        await payments.settle()
        await payments.travel(timedelta(days=1))
        assert payments.names.count("LateFeeRaised") == 1


async def test_row_25_after_a_refund_only_the_rest_can_be_disputed(payments: Running) -> None:
    await payments.hold()
    session = await payments.pay("full")
    body = {"amount": {"amount": 1_000}, "reason": "a mistake of ours"}
    assert (await payments.staff("refunds", body)).status_code == 201
    await payments.settle()
    await payments.control("dispute", session=session)
    await payments.settle()
    statement = await payments.statement()
    assert statement.paid == 0
    assert statement.is_disputed


@pytest.mark.parametrize(("won", "paid"), [(True, FEE), (False, 0)])
async def test_row_26_a_dispute_that_ends_says_whose_the_money_is(
    payments: Running, won: bool, paid: int
) -> None:
    await payments.hold()
    session = await payments.pay("full")
    dispute = await payments.control("dispute", session=session)
    await payments.settle()
    await payments.control("close_dispute", dispute=dispute["id"], won=won)
    await payments.settle()
    assert (await payments.statement()).paid == paid
    assert payments.names.count("DisputeClosed") == 1


async def test_row_25_a_refund_that_meets_a_dispute_nobody_told_of_waits_for_its_end(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("full")
    dispute = await payments.control("dispute", session=session)
    body = {"amount": {"amount": 1_000}, "reason": "a mistake of ours"}
    assert (await payments.staff("refunds", body)).status_code == 201
    await payments.work()  # Stripe refuses: we look why, and hear of the dispute
    statement = await payments.statement()
    assert statement.is_disputed
    assert [task.state for task in statement.refund_tasks] == ["dropped", "todo"]
    await payments.control("close_dispute", dispute=dispute["id"], won=True)
    await payments.settle()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [1_000]
    assert (await payments.statement()).paid == FEE - 1_000


async def test_row_26_a_dispute_moves_money_at_the_banks_time_however_late_we_hear_of_it(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("full")
    dispute = (await payments.control("dispute", session=session, inquiry=True))["id"]
    times = []
    for bank in (
        {"action": "dispute", "status": "needs_response"},
        {"action": "close_dispute", "won": True},
    ):
        payments.clock.travel(timedelta(days=1))
        await payments.align()
        times.append(payments.clock())
        await payments.control(**bank, dispute=dispute)
    payments.clock.travel(timedelta(days=1))
    await payments.settle()
    lines = [line for line in (await payments.statement()).lines if "dispute" in line.kind]
    assert [line.kind for line in lines] == ["dispute", "dispute_won"]
    assert all(at <= line.at < at + MINUTE for line, at in zip(lines, times, strict=True))


@pytest.mark.parametrize("status", ["under_review", "a_word_of_next_year"])
async def test_row_26_a_dispute_in_a_state_that_we_do_not_know_is_open(
    payments: Running, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe_standin.account.disputes._OPEN", ("needs_response", status))
    await payments.hold()
    session = await payments.pay("full")
    dispute = await payments.control("dispute", session=session)
    await payments.control("dispute", dispute=dispute["id"], status=status)
    await payments.settle()
    statement = await payments.statement()
    assert (statement.is_disputed, statement.paid) == (True, 0)
    assert "DisputeClosed" not in payments.names


async def test_row_22_what_was_refunded_in_the_dashboard_meanwhile_is_not_refunded_again(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("deposit")
    await payments.control("dashboard_refund", session=session, amount=DEPOSIT - 500)
    body = {"amount": {"amount": 1_000}, "reason": "a mistake of ours"}
    assert (await payments.staff("refunds", body)).status_code == 201  # nobody has told us yet
    await payments.settle()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [DEPOSIT - 500]
    statement = await payments.statement()
    assert [task.state for task in statement.refund_tasks] == ["rejected"]
    assert "refund_needs_staff" in statement.flags


async def test_row_22_more_refunds_than_one_answer_lists_are_all_booked(payments: Running) -> None:
    await payments.hold()
    session = await payments.pay("full")
    for _ in range(12):
        await payments.control("dashboard_refund", session=session, amount=100)
    await payments.settle()
    statement = await payments.statement()
    assert (statement.paid, statement.balance) == (FEE - 1_200, 1_200)


async def test_row_28_a_payment_of_another_amount_is_kept_aside_and_never_counted(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    row = payments.inside.stores["statements"].rows[APP]
    request = row.state["attempts"][0]["request"]
    attempt = {**row.state["attempts"][0], "request": {**request, "cents": DEPOSIT + 1}}
    spoiled = {**row.state, "attempts": [attempt]}
    payments.inside.stores["statements"].rows[APP] = replace(row, state=spoiled, version=row.version + 1)
    await payments.control("pay", session=session)
    await payments.settle()
    statement = await payments.statement()
    assert (statement.paid, [kept.cents for kept in statement.suspense]) == (0, [DEPOSIT])
    assert statement.flags == ["money_in_suspense"]
    assert not statement.is_reserved


async def test_row_27_cancelled_while_paying_all_that_still_comes_goes_back(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    kept = Money.usd(DEPOSIT)
    fact = ApplicationCancelled(**about(), by="applicant", refund=Money.usd(0), kept=kept)
    await payments.hear(fact, times=2)
    await payments.settle()
    await payments.settle()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [REST]
    assert (await payments.statement()).paid == DEPOSIT
