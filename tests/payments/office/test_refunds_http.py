"""By HTTP: a refund that failed is tried again, or sent by hand."""

from __future__ import annotations

from datetime import timedelta

from tests.payments.running import Running
from tests.payments.staff_http import PATH, WHY, Json, post, read, work_of


async def failed_refund(payments: Running) -> Json:
    """A refund of ten dollars that the bank sends back after it had accepted it."""
    await payments.hold()
    await payments.pay("full")
    await payments.control("refund_outcome", next="pending")
    assert (await post(payments, "refunds", {"amount": {"amount": 1000}, **WHY}, "rf")).status_code == 201
    await payments.work()
    (refund,) = await payments.objects("refund")
    await payments.control("refund_outcome", refund=refund["id"], status="failed")
    await payments.settle()
    (task,) = await work_of(payments)
    return task


async def test_a_failed_refund_is_tried_again_as_a_new_one(payments: Running) -> None:
    task = await failed_refund(payments)
    assert (task["kind"], task["amount"]["amount"]) == ("refund", 1000)
    path = task["links"]["try_again"].removeprefix(f"{PATH}/")
    assert (await post(payments, path, key="t")).status_code == 201
    await payments.settle()
    assert await work_of(payments) == []
    refunds = await payments.objects("refund")
    assert sorted(refund["status"] for refund in refunds) == ["failed", "succeeded"]
    keys = {refund["metadata"]["refund_task"] for refund in refunds}
    assert len(keys) == 2
    assert (await post(payments, path, key="t2")).status_code == 409
    assert payments.names.count("RefundSent") == 1


async def test_a_failed_refund_is_sent_by_hand_and_told_once(payments: Running) -> None:
    task = await failed_refund(payments)
    body = {
        "refund_id": task["facts"]["refund_id"],
        "reference": "WIRE 9",
        "sent_at": "2027-01-04T10:00:00-05:00",
    }
    future = await post(payments, "offline-refunds", {**body, "sent_at": "2028-01-01T00:00:00Z"}, "f")
    assert (future.status_code, future.json()["errors"][0]["pointer"]) == (422, "/sent_at")
    for key in ("h", "h", "h2"):
        assert (await post(payments, "offline-refunds", body, key)).status_code == 201
    seen = await read(payments, PATH)
    assert [line["kind"] for line in seen["lines"]].count("offline_refund") == 1
    assert "WIRE 9" in seen["refunds"][0]["text"]
    assert (payments.names.count("RefundSent"), await work_of(payments)) == (1, [])


async def test_a_canceled_refund_needs_a_person_and_one_that_needs_the_payer_is_on_its_way(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.control("refund_outcome", next="requires_action")
    await post(payments, "refunds", {"amount": {"amount": 1000}, **WHY}, "rf")
    await payments.work()
    seen = await read(payments, PATH)
    assert (seen["refunds"][0]["state"], seen["tasks"]) == ("pending", [])
    assert "5 to 10 business days" in seen["refunds"][0]["text"]
    (refund,) = await payments.objects("refund")
    await payments.control("refund_outcome", refund=refund["id"], status="canceled")
    await payments.travel(timedelta(hours=1))
    assert [task["kind"] for task in await work_of(payments)] == ["refund"]
