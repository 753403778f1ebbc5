"""The failure matrix: what goes wrong between us, Stripe and the payer around one page."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.money import Money
from tests.payments.builders import APP, DEPOSIT, FEE, MINUTE
from tests.payments.running import Running

SESSIONS = "POST /v1/checkout/sessions"


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
    assert {event.state["state"] for event in events} == {"unmatched", "aside"}
    assert all(event.state["aside"] == "not_handled" for event in events if event.state["state"] == "aside")
    assert row is not None
