"""The payer: cards that work and do not, 3D Secure, the slow bank, and races against expiry."""

from __future__ import annotations

import asyncio

import pytest
import stripe

from stripe_standin.objects.cards import METHODS
from tests.stripe_standin.shop import Shop

ACH = "pm_usBankAccount"


async def test_a_card_that_works(shop: Shop) -> None:
    session = await shop.paid()
    intent = session.payment_intent
    charge = intent.latest_charge
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received) == ("succeeded", 69_900)
    assert intent.metadata.to_dict() == {"attempt_id": "att_1", "statement_id": "stm_1"}
    assert (charge.paid, charge.captured, charge.statement_descriptor_suffix) == (True, True, "ROTATION")
    moved = await shop.sdk.balance_transactions.retrieve_async(charge.balance_transaction)
    assert (moved.amount, moved.fee, moved.net, moved.status) == (69_900, 2_057, 67_843, "pending")
    await shop.inbox.until("checkout.session.completed", "charge.updated")
    first = next(event for event in shop.inbox.events if event.type == "charge.succeeded")
    assert first.data.object["balance_transaction"] is None  # it follows with charge.updated
    assert "is complete" in await shop.refused("pay", session=session.id)


@pytest.mark.parametrize("token", [name for name, one in METHODS.items() if one.outcome == "declined"])
async def test_a_declined_card_says_why_and_another_may_follow(shop: Shop, token: str) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method=token)
    declined = await shop.look(session.id)
    error = declined.payment_intent.last_payment_error
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert declined.payment_intent.status == "requires_payment_method"
    assert (error.type, error.code, error.message) == (
        "card_error",
        METHODS[token].code,
        METHODS[token].message,
    )
    assert error.decline_code == METHODS[token].decline_code
    assert declined.payment_intent.latest_charge.status == "failed"
    await shop.control("pay", session=session.id)
    paid = await shop.look(session.id)
    assert paid.payment_intent.id == declined.payment_intent.id
    assert (paid.payment_status, paid.payment_intent.last_payment_error) == ("paid", None)
    await shop.inbox.until("payment_intent.payment_failed", "charge.failed", "payment_intent.succeeded")
    charges = await shop.sdk.charges.list_async({"payment_intent": paid.payment_intent.id})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


async def test_3d_secure_refused_then_passed(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_threeDSecure2Required")
    waiting = await shop.look(session.id)
    assert waiting.payment_intent.status == "requires_action"
    assert waiting.payment_intent.next_action.redirect_to_url.url.endswith("/3ds")
    await shop.control("3ds", session=session.id, ok=False)
    failed = await shop.look(session.id)
    assert (failed.status, failed.payment_intent.status) == ("open", "requires_payment_method")
    assert "does not wait" in await shop.refused("3ds", session=session.id)
    await shop.control("pay", session=session.id, payment_method="pm_card_threeDSecure2Required")
    await shop.control("3ds", session=session.id)
    paid = await shop.look(session.id)
    secure = paid.payment_intent.latest_charge.payment_method_details.card.three_d_secure
    assert (paid.payment_status, secure.result) == ("paid", "authenticated")
    await shop.inbox.until("payment_intent.requires_action", "checkout.session.completed")


async def test_3d_secure_left_open_until_the_session_expires(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_threeDSecure2Required")
    await shop.control("clock", advance=1_861)
    assert "expired" in await shop.refused("3ds", session=session.id)
    assert (await shop.look(session.id)).payment_intent.status == "canceled"


@pytest.mark.parametrize("ok", [True, False])
async def test_a_bank_that_takes_days(shop: Shop, *, ok: bool) -> None:
    session = await shop.paid(ACH, allowed_payment_method_types=["card", "us_bank_account"])
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert (session.payment_intent.status, session.payment_intent.latest_charge.status) == (
        "processing",
        "pending",
    )
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        await shop.sdk.checkout.sessions.expire_async(session.id)
    await shop.control("ach", session=session.id, ok=ok)
    after = await shop.look(session.id)
    if ok:
        assert (after.payment_status, after.payment_intent.status) == ("paid", "succeeded")
        await shop.inbox.until("checkout.session.async_payment_succeeded", "charge.succeeded")
    else:
        assert (after.payment_status, after.payment_intent.status) == ("unpaid", "requires_payment_method")
        assert after.payment_intent.last_payment_error.code == "insufficient_funds"
        await shop.inbox.until("checkout.session.async_payment_failed", "charge.failed")
    assert "does not wait" in await shop.refused("ach", session=session.id)


async def test_a_method_that_is_not_offered(shop: Shop) -> None:
    session = await shop.session()
    assert "does not offer" in await shop.refused("pay", session=session.id, payment_method=ACH)
    assert "No such PaymentMethod" in await shop.refused("pay", session=session.id, payment_method="pm_x")
    assert "No such checkout session" in await shop.refused("pay", session="cs_test_x")


async def test_paying_and_expiring_race_and_exactly_one_wins(shop: Shop) -> None:
    wins = set()
    for i in range(12):
        session = await shop.session()
        pay = shop.http.post(f"{shop.url}/_test/pay", json={"session": session.id})
        expire = shop.sdk.checkout.sessions.expire_async(session.id)
        both = (pay, expire) if i % 2 else (expire, pay)
        results = await asyncio.gather(*both, return_exceptions=True)
        paid, expired = results if i % 2 else results[::-1]
        won = not isinstance(paid, BaseException) and paid.status_code == 200
        assert won == isinstance(expired, stripe.InvalidRequestError)
        assert (await shop.look(session.id)).status == ("complete" if won else "expired")
        wins.add(won)
    assert wins  # who wins is a matter of luck, that one does is not


async def test_an_intent_of_a_session_cannot_be_cancelled(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    intent = (await shop.look(session.id)).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="Expire the session"):
        await shop.sdk.payment_intents.cancel_async(intent.id)
