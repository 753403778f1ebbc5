"""Stripe's own description and Stripe's own mock as second opinions.

stripe-mock (github.com/stripe/stripe-mock, Go) holds Stripe's OpenAPI document and refuses requests that do
not fit it.  Every answer of the stand-in, in all tests of this folder, is validated against that document;
every request of a whole story is repeated against the mock.  Its newest release is one major version behind
the SDK; what differs is named in description.py and second_opinions.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from stripe_standin.objects import objects
from tests.stripe_standin.description import (
    VERSION,
    misfits,
    misfits_of_object,
    needs_description,
    objects_in,
)
from tests.stripe_standin.second_opinions import api_version, ask, needs_mock, repeat, running_mock
from tests.stripe_standin.shop import Shop


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """A running stripe-mock."""
    with running_mock() as address:
        yield address


APPROVED = json.loads((Path(__file__).parent / "approved.json").read_text(encoding="utf-8"))
"""Who changes a version reads Stripe's changelog, runs all of this and `pytest -m stripe_live`, and then
writes the new one there."""


def test_no_other_sdk_is_used_before_it_was_approved() -> None:
    assert (APPROVED["sdk"], APPROVED["api"]) == (stripe.VERSION, stripe.api_version)


@needs_description
def test_no_other_description_is_believed_before_it_was_approved() -> None:
    assert (APPROVED["stripe-mock"], APPROVED["stripe-mock's api"]) == (VERSION, api_version())


# long: one story, and the point of it is that it makes every request
async def story(shop: Shop) -> None:
    """Every kind of request that Rounds makes, and every kind of object that it gets."""
    sdk = shop.sdk
    customer = await sdk.customers.create_async(
        {"email": "ada@example.com", "name": "Ada", "metadata": {"a": "1"}}
    )
    await sdk.customers.update_async(customer.id, {"name": "Ada L."})
    session = await shop.session("att_1", customer=customer.id)
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    await sdk.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    await shop.control("pay", session=session.id, payment_method="pm_card_threeDSecure2Required")
    await sdk.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent", "line_items"]})
    await shop.control("3ds", session=session.id)
    intent = (await shop.look(session.id)).payment_intent
    await sdk.payment_intents.retrieve_async(intent.id, {"expand": ["latest_charge.balance_transaction"]})
    await sdk.payment_methods.retrieve_async(intent.payment_method)
    refund = await sdk.refunds.create_async(
        {
            "payment_intent": intent.id,
            "amount": 900,
            "reason": "requested_by_customer",
            "metadata": {"task": "1"},
        },
        {"idempotency_key": "task_1"},
    )
    await sdk.refunds.retrieve_async(refund.id)
    await shop.control("refund_outcome", refund=refund.id, status="failed")
    await sdk.refunds.list_async({"payment_intent": intent.id, "limit": 100})
    await shop.control("early_fraud_warning", session=session.id)
    await sdk.radar.early_fraud_warnings.list_async({"limit": 10})
    dispute = await shop.control("dispute", session=session.id)
    await sdk.disputes.update_async(dispute["id"], {"evidence": {"customer_name": "Ada"}, "submit": True})
    await sdk.disputes.list_async({"payment_intent": intent.id})
    await shop.paid("pm_usBankAccount", allowed_payment_method_types=["us_bank_account"])
    abandoned = await shop.session(custom_text={"submit": {"message": "Thank you"}}, locale="en")
    await sdk.checkout.sessions.expire_async(abandoned.id)
    await sdk.checkout.sessions.list_async({"customer": customer.id, "status": "complete", "limit": 10})
    await sdk.charges.list_async({"payment_intent": intent.id})
    await sdk.payment_intents.list_async({"customer": customer.id})
    await sdk.balance_transactions.list_async({"limit": 100, "created": {"gte": 1}})
    await sdk.balance.retrieve_async()
    await sdk.events.list_async({"limit": 100, "types": ["charge.updated"], "delivery_success": True})
    await sdk.events.list_async({"limit": 100})


# --- answers against the description


@needs_description
def test_the_description_sees_what_is_wrong() -> None:
    made = objects.customer({}, 1_800_000_000)
    assert misfits_of_object("customer", made) == []
    for wrong in ({"livemode": None}, {"created": "now"}, {"tax_exempt": "maybe"}):
        assert misfits_of_object("customer", made | wrong)


@needs_description
@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (200, {"data": [{"id": 7}]}),
        (200, {"has_more": "no"}),
        (200, {"url": "/v1/charges"}),
        (400, {"error": {"type": 7, "message": "x"}}),
    ],
)
def test_the_description_sees_a_wrong_answer(status: int, wrong: dict[str, Any]) -> None:
    fine = {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}
    assert misfits("GET", "/v1/refunds", 200, fine) == []
    assert misfits("GET", "/v1/refunds", status, fine | wrong if status == 200 else wrong)
    assert misfits("PUT", "/v1/refunds", 200, fine)


@needs_description
async def test_every_object_fits_stripes_own_description(shop: Shop) -> None:
    """Whoever asked for it or not; answers and events are held against it at the end of each test."""
    await story(shop)
    dump = await shop.control("dump")
    made = list(objects_in(dump["objects"]))
    assert [wrong for one in made for wrong in misfits_of_object(str(one["object"]), one)] == []
    kinds = {str(one["object"]) for one in made}
    assert {"checkout.session", "payment_intent", "charge", "refund", "dispute"} <= kinds


@needs_mock
async def test_every_request_is_accepted_by_stripes_own_mock(shop: Shop, mock: str) -> None:
    await story(shop)
    assert len(await repeat(shop, mock)) >= 20


@needs_mock
@pytest.mark.parametrize(
    "changes",
    [
        {"nope": 1},
        {"mode": "pay"},
        {"adaptive_pricing": {"enabled": "maybe"}},
        {"expires_at": "soon"},
        {"line_items": [{"quantity": "many"}]},
        {"line_items": [{"price_data": {"unit_amount": 5}}]},
        {"submit_type": "order"},
        {"metadata": {"deep": {"er": "x"}}},
    ],
    ids=str,
)
async def test_what_stripes_own_mock_refuses_we_refuse(
    shop: Shop, mock: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await shop.session(**changes)
    method, url, body = shop.checked.requests[-1]
    answer = await ask(shop.http, mock, method, url.removeprefix(shop.url), body)
    assert answer.status_code == 400, answer.text[:300]
