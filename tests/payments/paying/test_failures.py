"""The failure matrix: what goes wrong between us, Stripe and the payer, and what comes out all the same."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldEnding, PlaceReserved, ReservationRefused
from shared.contracts.money import Money
from tests.payments.builders import APP, DEPOSIT, DUE, FEE, START, ZONE
from tests.payments.running import Running, about

MINUTE = timedelta(minutes=1)
SESSIONS = "POST /v1/checkout/sessions"


def ending() -> HoldEnding:
    return HoldEnding(**about(), reason="time_is_up")


async def test_row_01_the_webhook_comes_before_the_answer_to_our_call(payments: Running) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do="drop_after", times=9)
    assert (await payments.checkout()).status_code == 503
    session = (await payments.objects("checkout.session"))[0]["id"]
    await payments.control("fault", clear=True)
    await payments.control("pay", session=session)
    await payments.settle()
    assert (await payments.statement()).is_reserved


@pytest.mark.parametrize("copies", [2, 5])
async def test_row_02_the_same_events_again_and_in_parallel_book_one_payment(
    payments: Running, copies: int
) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session)
    await payments.deliver(duplicate=copies)
    await payments.deliver()
    assert payments.names.count("PaymentReceived") == 1
    assert payments.names.count("DepositCompleted") == 1


@pytest.mark.parametrize("order", ["reverse", "random"])
async def test_row_03_events_in_any_order_give_the_same_statement(payments: Running, order: str) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session, payment_method="pm_card_visa_chargeDeclined")
    await payments.control("pay", session=session)
    await payments.deliver(order=order)
    statement = await payments.statement()
    assert (statement.balance, statement.attempts[0].state) == (FEE - DEPOSIT, "paid")
    assert "PaymentFailed" not in payments.names  # all of it was heard when it was over


async def test_row_04_when_every_webhook_is_lost_the_payment_is_found_within_five_minutes(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    await payments.work()
    assert not (await payments.statement()).is_reserved
    await payments.travel(timedelta(minutes=5))
    assert (await payments.statement()).is_reserved


async def test_row_05_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(payments: Running) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do="drop_after", times=9)
    assert (await payments.checkout()).status_code == 503
    await payments.control("fault", clear=True)
    answer = await payments.checkout()
    assert answer.status_code == 201
    assert len(await payments.objects("checkout.session")) == 1
    assert len((await payments.statement()).attempts) == 1


async def test_row_06_after_a_crash_the_resolver_finds_the_page(payments: Running) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do="drop_after", times=3)
    assert (await payments.checkout()).status_code == 503
    await payments.travel(MINUTE)
    assert [a.state for a in (await payments.statement()).attempts] == ["open"]
    assert len(await payments.objects("checkout.session")) == 1
    assert "CheckoutOpened" in payments.names


async def test_row_06_after_a_day_the_page_is_looked_for_and_not_made_anew(payments: Running) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do="drop_after", times=3)
    assert (await payments.checkout()).status_code == 503
    await payments.travel(timedelta(hours=23))
    assert [a.state for a in (await payments.statement()).attempts] == ["expired"]
    assert len(await payments.objects("checkout.session")) == 1


async def test_row_07_a_definite_no_ends_the_attempt_and_leaves_the_hold(payments: Running) -> None:
    await payments.hold(fee=Money.usd(100_000_000))  # more than Stripe takes
    answer = await payments.checkout("full")
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_page_refused")
    statement = await payments.statement()
    assert [attempt.state for attempt in statement.attempts] == ["failed"]
    assert not statement.has_ended


async def test_row_07_a_failure_that_stripe_keeps_under_the_key_ends_the_attempt(payments: Running) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do="500_saved")
    answer = await payments.checkout()
    assert answer.status_code == 409, answer.text
    assert (await payments.checkout(key="k2")).status_code == 201


@pytest.mark.parametrize("do", ["500", "429", "drop_before", "drop_after", "500_after"])
async def test_every_trouble_with_opening_a_page_ends_in_one_page(payments: Running, do: str) -> None:
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do=do, times=1)
    answer = await payments.checkout()
    again = await payments.checkout()
    assert again.status_code == 201, again.text
    assert answer.status_code in (201, 503)
    assert len(await payments.objects("checkout.session")) == 1


async def test_row_08_twenty_clicks_at_once_are_one_page(payments: Running) -> None:
    await payments.hold()
    answers = await asyncio.gather(*(payments.checkout(key=f"click-{n}") for n in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["checkout_url"] for answer in answers}) == 1
    assert len(await payments.objects("checkout.session")) == 1
    assert payments.names.count("CheckoutOpened") == 1


async def test_row_08_the_same_request_again_gets_the_same_answer_also_when_it_was_paid_since(
    payments: Running,
) -> None:
    await payments.hold()
    first = await payments.checkout(key="k1")
    second = await payments.checkout(key="k2")
    await payments.control("pay", session=first.json()["checkout_url"].rpartition("/")[2])
    await payments.settle()
    for key, before in (("k1", first), ("k2", second)):
        answer = await payments.checkout(key=key)
        assert (answer.status_code, answer.json()) == (201, before.json())
        assert answer.headers["idempotent-replayed"] == "true"
    assert (await payments.checkout("full", key="k1")).status_code == 422


async def test_row_09_for_another_purpose_the_open_page_is_expired_first(payments: Running) -> None:
    await payments.hold()
    first = await payments.open_page("deposit", "k1")
    second = await payments.open_page("full", "k2")
    states = {session["id"]: session["status"] for session in await payments.objects("checkout.session")}
    assert states == {first: "expired", second: "open"}


async def test_row_09_when_the_open_page_turns_out_to_be_paid_the_other_is_refused(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page("deposit", "k1")
    await payments.control("pay", session=session)
    answer = await payments.checkout("full", "k2")
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_in_progress")
    assert (await payments.statement()).is_reserved


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


async def test_row_20_a_clock_that_was_down_for_three_days_raises_one_fee(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE + timedelta(days=3) - payments.clock())
    await payments.align()
    for _ in range(3):
        await payments.work()
    assert payments.names.count("LateFeeRaised") == 1
    assert "BalanceReminderDue" not in payments.names


async def test_row_18_paid_in_time_and_heard_of_hours_later_costs_no_fee(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE - 10 * MINUTE - payments.clock())
    await payments.align()
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    await payments.travel(timedelta(hours=7))
    assert "LateFeeRaised" not in payments.names
    assert (await payments.statement()).state == "settled"


async def test_row_18_while_stripe_is_away_no_fee_is_raised(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE - 10 * MINUTE - payments.clock())
    await payments.align()
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    await payments.control("fault", match="GET /v1/checkout/sessions", do="500", times=99)
    await payments.travel(timedelta(hours=7))
    assert "LateFeeRaised" not in payments.names
    await payments.control("fault", clear=True)
    await payments.travel(5 * MINUTE)
    assert "LateFeeRaised" not in payments.names
    assert (await payments.statement()).state == "settled"


async def test_a_declined_card_is_told_and_then_paid(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control(
        "pay", session=session, payment_method="pm_card_visa_chargeDeclinedInsufficientFunds"
    )
    await payments.settle()
    assert payments.names[-1] == "PaymentFailed"
    assert payments.said()[-1].reason == "insufficient_funds"
    await payments.control("pay", session=session)
    await payments.settle()
    assert payments.names[-2:] == ["PaymentReceived", "DepositCompleted"]


async def test_row_28_an_event_about_somebody_elses_payment_is_kept_for_staff_after_an_hour(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.open_page()
    row = payments.inside.stores["statements"].rows.pop(APP)
    await payments.control("pay", session=session)
    await payments.settle()
    await payments.travel(timedelta(minutes=70))
    events = payments.inside.stores["stripe_events"].rows.values()
    assert {event.state["state"] for event in events} == {"unmatched"}
    assert row is not None
