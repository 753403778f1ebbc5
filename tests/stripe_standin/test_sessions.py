"""Checkout Sessions as the SDK sees them: what is accepted, what is refused, and how."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe

from tests.stripe_standin.shop import Shop, session_params


async def test_a_session_is_made_read_and_listed(shop: Shop) -> None:
    customer = await shop.sdk.customers.create_async({"email": "ada@example.com", "name": "Ada"})
    session = await shop.session(customer=customer.id)
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 69_900)
    assert session.url == f"{shop.url}/c/pay/{session.id}"
    assert session.payment_intent is None
    again = await shop.sdk.checkout.sessions.retrieve_async(
        session.id, {"expand": ["line_items", "customer"]}
    )
    assert again.line_items.data[0].description == "Deposit"
    assert again.customer.email == "ada@example.com"
    await shop.session()
    listed = await shop.sdk.checkout.sessions.list_async({"customer": customer.id, "status": "open"})
    assert [one.id for one in listed.data] == [session.id]
    lines = await shop.sdk.checkout.sessions.line_items.list_async(session.id)
    assert lines.data[0].price.unit_amount == 69_900


WRONG: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"nope": 1}, "parameter_unknown", "nope"),
    ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported", "payment_method_types"),
    ({"success_url": None}, "parameter_missing", "success_url"),
    ({"mode": None}, "parameter_missing", "mode"),
    ({"mode": "pay"}, None, "mode"),
    ({"mode": "subscription"}, None, "mode"),
    ({"line_items": None}, "parameter_missing", "line_items"),
    ({"success_url": "rounds"}, "url_invalid", "success_url"),
    ({"cancel_url": "javascript:alert(1)"}, "url_invalid", "cancel_url"),
    ({"amount": 49}, "amount_too_small", None),
    ({"amount": 100_000_000}, "amount_too_large", None),
    ({"amount": -5}, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
    ({"amount": 6.5}, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
    ({"customer": "cus_nobody"}, "resource_missing", "customer"),
    ({"customer": "cus_1", "customer_email": "a@example.com"}, None, "customer"),
    ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
    ({"allowed_payment_method_types": ["cart"]}, None, "allowed_payment_method_types[0]"),
    ({"allowed_payment_method_types": ["klarna"]}, None, "allowed_payment_method_types"),
    ({"adaptive_pricing": {"enabled": "maybe"}}, None, "adaptive_pricing[enabled]"),
    ({"metadata": {"note": "x" * 501}}, None, "metadata[note]"),
    ({"metadata": {"n" * 41: "x"}}, None, f"metadata[{'n' * 41}]"),
    ({"metadata": {f"n{i}": "x" for i in range(51)}}, None, "metadata"),
    ({"metadata": {"deep": {"er": "x"}}}, "parameter_invalid_object", "metadata"),
    ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
    ({"client_reference_id": ""}, "parameter_invalid_empty", "client_reference_id"),
    ({"payment_intent_data": {"statement_descriptor_suffix": "<*>"}}, "invalid_characters", None),
    ({"payment_intent_data": {"capture_method": "manual"}}, None, "payment_intent_data[capture_method]"),
    ({"discounts": [{"coupon": "x"}]}, None, "discounts"),
    ({"submit_type": "subscribe"}, None, "submit_type"),
    ({"expand": ["nothing"]}, None, "expand"),
]


@pytest.mark.parametrize(("changes", "code", "param"), WRONG, ids=lambda value: str(value)[:40])
async def test_a_wrong_parameter_is_refused(
    shop: Shop, changes: dict[str, Any], code: str | None, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await shop.session(**changes)
    assert refused.value.http_status == 400
    assert refused.value.code == code
    assert param is None or refused.value.param == param


@pytest.mark.parametrize("seconds", [-10, 1_700, 86_500])
async def test_a_session_lives_from_30_minutes_to_24_hours(shop: Shop, seconds: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
        await shop.session(expires_at=int(time.time()) + seconds)


@pytest.mark.parametrize("item", [{"quantity": 1}, {"price": "price_1", "quantity": 1}])
async def test_a_line_needs_a_price(shop: Shop, item: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await shop.session(line_items=[item])


async def test_a_line_needs_a_quantity_and_dollars(shop: Shop) -> None:
    item = session_params()["line_items"][0]
    with pytest.raises(stripe.InvalidRequestError, match="Quantity is required"):
        await shop.session(line_items=[{"price_data": item["price_data"]}])
    with pytest.raises(stripe.InvalidRequestError, match="currency eur"):
        await shop.session(line_items=[item | {"price_data": item["price_data"] | {"currency": "eur"}}])


async def test_without_a_wish_the_account_offers_all_it_has(shop: Shop) -> None:
    session = await shop.session(allowed_payment_method_types=None)
    assert session.payment_method_types == ["card", "us_bank_account"]
    narrowed = await shop.session(allowed_payment_method_types=["us_bank_account", "link"])
    assert narrowed.payment_method_types == ["us_bank_account"]


async def test_an_expired_session_cannot_be_paid_and_its_intent_is_cancelled(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    expired = await shop.sdk.checkout.sessions.expire_async(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert "expired" in await shop.refused("pay", session=session.id)
    intent = await shop.sdk.payment_intents.retrieve_async(expired.payment_intent)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    await shop.inbox.until("checkout.session.expired", "payment_intent.canceled")


async def test_a_paid_session_cannot_be_expired(shop: Shop) -> None:
    session = await shop.paid()
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        await shop.sdk.checkout.sessions.expire_async(session.id)


async def test_the_clock_expires_sessions_by_itself(shop: Shop) -> None:
    now = (await shop.control("clock"))["now"]
    session = await shop.session(expires_at=now + 1_860)
    await shop.control("clock", advance=1_859)
    assert (await shop.look(session.id)).status == "open"
    await shop.control("clock", advance=1)
    await shop.inbox.until("checkout.session.expired")
    assert (await shop.look(session.id)).status == "expired"


@pytest.mark.parametrize("key", ["sk_live_x", "pk_test_x", "zzz", "sk_test_"])
async def test_only_secret_test_keys_are_let_in(shop: Shop, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError):
        await shop.client(key).v1.customers.list_async()
    await shop.client("rk_test_restricted").v1.customers.list_async()


async def test_another_api_version_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        await shop.sdk.customers.list_async({}, {"stripe_version": "2026-08-26.dahlia"})


async def test_what_does_not_exist(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await shop.sdk.checkout.sessions.retrieve_async("cs_test_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        await shop.sdk.products.list_async()


async def test_a_customer_is_changed_and_deleted(shop: Shop) -> None:
    customer = await shop.sdk.customers.create_async(
        {"email": "a@example.com", "metadata": {"a": "1", "b": "2"}}
    )
    changed = await shop.sdk.customers.update_async(customer.id, {"name": "Ada", "metadata": {"a": ""}})
    assert (changed.name, changed.metadata.to_dict()) == ("Ada", {"b": "2"})
    assert (await shop.sdk.customers.delete_async(customer.id)).deleted
    assert (await shop.sdk.customers.retrieve_async(customer.id)).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await shop.session(customer=customer.id)
