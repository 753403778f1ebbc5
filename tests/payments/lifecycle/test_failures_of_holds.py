"""The failure matrix: a hold ends while somebody pays, and money comes too late."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts.catalog import HoldEnding, PlaceReserved, ReservationRefused
from tests.payments.builders import DEPOSIT, FEE, START, ZONE
from tests.payments.heard import about
from tests.payments.running import Running


def ending() -> HoldEnding:
    return HoldEnding(**about(), reason="time_is_up")


async def test_row_11_the_hold_ends_while_the_page_is_open(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.hear(ending(), times=2)
    assert "PaymentWindowClosed" not in payments.names
    await payments.work()
    assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]
    assert [s["status"] for s in await payments.objects("checkout.session") if s["id"] == session] == [
        "expired"
    ]
    assert (await payments.checkout(key="k2")).json()["code"] == "hold_ended"


async def test_row_11_the_hold_ends_while_stripe_is_away_and_the_place_is_kept_until_it_is_back(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.open_page()
    await payments.control("fault", match="/expire", do="500", times=9)
    await payments.hear(ending())
    await payments.work()
    assert "PaymentWindowClosed" not in payments.names
    await payments.control("fault", clear=True)
    await payments.travel(timedelta(minutes=5))
    assert payments.names.count("PaymentWindowClosed") == 1


async def test_row_12_paid_in_the_moment_the_hold_ends_one_of_them_wins(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session)
    await payments.hear(ending())
    await payments.work()
    assert payments.names[-2:] == ["PaymentReceived", "DepositCompleted"]
    await payments.deliver()
    assert "PaymentWindowClosed" not in payments.names


async def test_row_12_a_challenge_of_the_bank_ends_with_the_hold(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session, payment_method="pm_card_threeDSecure2Required")
    await payments.hear(ending())
    await payments.settle()
    assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]


async def test_row_14_a_reservation_that_is_refused_sends_all_of_it_back(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await payments.hear(ReservationRefused(**about(), reason="ended"), times=2)
    await payments.work()
    assert payments.names.count("RefundSent") == 1
    assert [refund["amount"] for refund in await payments.objects("refund")] == [DEPOSIT]
    statement = await payments.statement()
    assert (statement.state, statement.balance) == ("refunded", 0)


async def test_row_14_late_money_whose_place_is_gone_goes_back_by_wire_as_it_came(payments: Running) -> None:
    await late_money(payments)
    await payments.hear(ReservationRefused(**about(), reason="place_gone"), times=2)
    await payments.work()
    tasks = (await payments.statement()).refund_tasks
    assert [(task.cents, task.state) for task in tasks] == [(DEPOSIT, "by_hand")]


async def test_row_14_late_money_that_gets_the_place_again_is_a_reservation(payments: Running) -> None:
    await late_money(payments)
    seated = PlaceReserved(**about(), start_date=START, weeks=4, time_zone=ZONE, after_lapse=True)
    await payments.hear(seated, times=2)
    statement = await payments.statement()
    assert (statement.state, statement.balance) == ("balance_due", FEE - DEPOSIT)
    assert await payments.objects("refund") == []


async def late_money(payments: Running) -> None:
    """By wire, for the page itself cannot be paid any more."""
    await payments.hold()
    await payments.hear(ending())
    assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]
    body = {
        "amount": {"amount": DEPOSIT},
        "reference": "WIRE-1",
        "received_at": payments.clock().isoformat(),
    }
    assert (await payments.staff("offline-payments", body)).status_code == 201
    assert payments.names[-2:] == ["PaymentReceived", "PaymentCameTooLate"]
