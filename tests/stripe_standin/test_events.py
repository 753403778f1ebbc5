"""Events: listed as Stripe lists them, delivered as Stripe delivers them."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
import stripe

from stripe_standin.webhooks.signing import sign
from tests.stripe_standin.shop import SECRET, Shop

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
]


async def all_events(shop: Shop, **wish: object) -> list[stripe.Event]:
    page = await shop.sdk.events.list_async({"limit": 3, **wish})
    return [event async for event in page.auto_paging_iter()]


async def settled(shop: Shop) -> None:
    """Wait until nothing is on its way."""
    for _ in range(1000):
        if all(event.pending_webhooks == 0 for event in await all_events(shop)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("webhooks are still pending")


async def test_a_payment_is_told_at_once_over_kept_connections(shop: Shop) -> None:
    for _ in range(10):
        await shop.paid()
    await settled(shop)
    assert sorted(shop.inbox.types) == sorted(PAID * 10)
    assert len({event.id for event in shop.inbox.events}) == 50
    assert shop.inbox.connections <= 12


async def test_events_name_the_request_that_caused_them(shop: Shop) -> None:
    session = await shop.paid()
    refund = await shop.sdk.refunds.create_async(
        {"payment_intent": session.payment_intent.id}, {"idempotency_key": "task-1"}
    )
    (event,) = await all_events(shop, type="refund.created")
    assert event.request is not None
    assert event.request.id == refund.last_response.headers["request-id"]
    assert event.request.idempotency_key == "task-1"
    (completed,) = await all_events(shop, type="checkout.session.completed")
    assert completed.request is not None
    assert completed.request.id is None  # the payer did it, not we


async def test_events_are_snapshots(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    await shop.control("pay", session=session.id)
    (created,) = await all_events(shop, type="payment_intent.created")
    assert created.data.object["status"] == "requires_payment_method"
    assert (await shop.sdk.events.retrieve_async(created.id)).type == "payment_intent.created"


async def test_events_are_listed_newest_first_with_both_cursors(shop: Shop) -> None:
    await shop.paid()
    newest_first = await all_events(shop)
    assert [event.type for event in newest_first] == PAID[::-1]
    ids = [event.id for event in newest_first]
    older = await shop.sdk.events.list_async({"starting_after": ids[1], "limit": 2})
    assert ([event.id for event in older.data], older.has_more) == (ids[2:4], True)
    newer = await shop.sdk.events.list_async({"ending_before": ids[3], "limit": 2})
    assert ([event.id for event in newer.data], newer.has_more) == (ids[1:3], True)
    back = await shop.sdk.events.list_async({"ending_before": ids[-1], "limit": 2})
    assert [event.id async for event in back.auto_paging_iter()] == ids[:-1][::-1]
    with pytest.raises(stripe.InvalidRequestError, match="No such object"):
        await shop.sdk.events.list_async({"starting_after": "evt_x"})


async def test_events_are_filtered(shop: Shop) -> None:
    await shop.paid()
    await settled(shop)
    two = await all_events(shop, types=["charge.updated", "payment_intent.succeeded"])
    assert [event.type for event in two] == ["charge.updated", "payment_intent.succeeded"]
    assert len(await all_events(shop, type="payment_intent.*")) == 2
    assert len(await all_events(shop, delivery_success=True)) == 5
    assert await all_events(shop, delivery_success=False) == []
    now = int(time.time())
    assert len(await all_events(shop, created={"gte": now - 60, "lte": now + 1})) == 5
    assert await all_events(shop, created={"gt": now + 60}) == []
    for wrong in ({"limit": 0}, {"limit": 101}, {"type": "a", "types": ["b"]}, {"created": "yesterday"}):
        with pytest.raises(stripe.InvalidRequestError):
            await shop.sdk.events.list_async(wrong)


async def test_events_are_kept_for_thirty_days(shop: Shop) -> None:
    await shop.paid()
    await shop.control("clock", advance=30 * 86_400)
    assert len(await all_events(shop)) == 5
    await shop.control("clock", advance=1)
    assert await all_events(shop) == []


async def test_what_is_refused_is_sent_again(shop: Shop) -> None:
    shop.inbox.status = 500
    await shop.paid()
    missed = await all_events(shop, delivery_success=False, types=["checkout.session.completed"])
    assert [event.pending_webhooks for event in missed] == [1]
    await shop.inbox.until_refused(5)
    shop.inbox.status = 200
    await shop.inbox.until(*PAID)
    await settled(shop)


async def test_a_slow_receiver_does_not_stop_the_api(shop: Shop) -> None:
    shop.inbox.delay = 3_600
    await shop.paid()


async def test_a_flush_in_any_order_and_number(shop: Shop) -> None:
    await shop.control("auto", on=False)
    await shop.paid()
    assert (await shop.control("dump"))["queue"] == 5
    sent = (await shop.control("flush", order="reversed", duplicate=2))["sent"]
    assert [one["type"] for one in sent] == PAID[::-1]
    assert all(one["delivered"] for one in sent)
    assert shop.inbox.types == [type_ for type_ in PAID[::-1] for _ in range(2)]


async def test_a_flush_of_some_and_the_loss_of_others(shop: Shop) -> None:
    await shop.control("auto", on=False)
    await shop.paid()
    await shop.control("flush", only="^payment_intent")
    assert shop.inbox.types == ["payment_intent.created", "payment_intent.succeeded"]
    await shop.control("flush", drop="^checkout")
    assert "checkout.session.completed" not in shop.inbox.types
    assert (await shop.control("dump"))["queue"] == 0
    lost = await all_events(shop, delivery_success=False)
    assert [event.type for event in lost] == ["checkout.session.completed"]


async def test_automatic_delivery_can_be_switched_off_and_on(shop: Shop) -> None:
    await shop.control("auto", on=False)
    await shop.paid()
    await asyncio.sleep(0.05)
    assert shop.inbox.events == []
    await shop.control("auto", on=True)
    await shop.inbox.until(*PAID)


async def test_a_flush_shuffles_the_same_way_for_the_same_seed(shop: Shop) -> None:
    await shop.control("auto", on=False)
    await shop.paid()
    sent = (await shop.control("flush", order="random", seed=7))["sent"]
    assert sorted(one["type"] for one in sent) == sorted(PAID)


def test_signatures_are_those_of_the_sdk() -> None:
    body = json.dumps({"id": "evt_1", "object": "event"}).encode()
    now = int(time.time())
    assert stripe.WebhookSignature.verify_header(body.decode(), sign(body, SECRET, now), SECRET, 300)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body.decode(), sign(body, SECRET, now - 301), SECRET, 300)


async def test_events_that_leave_late_come_in_another_order_and_all_come(shop: Shop) -> None:
    """Which order it is, a busy machine decides as well; among ten there is more than one."""
    orders = set()
    for seed in range(10):
        await shop.control("auto", on=True, delay=0.1, seed=seed)
        shop.inbox.events.clear()
        await shop.paid()
        await shop.inbox.until(*PAID)
        assert sorted(shop.inbox.types) == sorted(PAID)
        orders.add(tuple(shop.inbox.types))
        if len(orders) > 1:
            return
    raise AssertionError(f"always in this order: {orders}")
