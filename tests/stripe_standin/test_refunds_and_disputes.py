"""Money on its way back: by us, by staff in the dashboard, by the payer's bank."""

from __future__ import annotations

import pytest
import stripe

from tests.stripe_standin.shop import Shop


async def test_refunds_are_capped(shop: Shop) -> None:
    intent = (await shop.paid()).payment_intent
    part = await shop.sdk.refunds.create_async(
        {
            "payment_intent": intent.id,
            "amount": 10_000,
            "reason": "requested_by_customer",
            "metadata": {"t": "1"},
        },
        {"idempotency_key": "r1"},
    )
    assert (part.status, part.amount, part.charge) == ("succeeded", 10_000, intent.latest_charge.id)
    with pytest.raises(stripe.InvalidRequestError, match=r"\$599.01.*\$599.00"):
        await shop.sdk.refunds.create_async({"payment_intent": intent.id, "amount": 59_901})
    rest = await shop.sdk.refunds.create_async({"charge": intent.latest_charge.id})
    assert rest.amount == 59_900
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await shop.sdk.refunds.create_async({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    charge = await shop.sdk.charges.retrieve_async(intent.latest_charge.id, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (69_900, True, 2)
    await shop.inbox.until("refund.created", "charge.refunded")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"amount": 5},
        {"amount": 0},
        {"amount": -5},
        {"reason": "why not"},
        {"payment_intent": "pi_x"},
        {"tip": 1},
    ],
)
async def test_a_wrong_refund_is_refused(shop: Shop, wish: dict[str, object]) -> None:
    intent = (await shop.paid()).payment_intent
    target = {"payment_intent": intent.id} if wish and wish != {"amount": 5} else {}
    with pytest.raises(stripe.InvalidRequestError):
        await shop.sdk.refunds.create_async(target | wish)


async def test_an_unpaid_intent_has_nothing_to_refund(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    intent = (await shop.look(session.id)).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        await shop.sdk.refunds.create_async({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="has not succeeded"):
        await shop.sdk.refunds.create_async({"charge": intent.latest_charge.id})


async def test_a_refund_waits_and_then_fails(shop: Shop) -> None:
    intent = (await shop.paid("pm_card_pendingRefund")).payment_intent
    refund = await shop.sdk.refunds.create_async({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    await shop.control("refund_outcome", refund=refund.id, status="failed", reason="lost_or_stolen_card")
    failed = await shop.sdk.refunds.retrieve_async(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert failed.failure_balance_transaction.amount == 69_900
    charge = await shop.sdk.charges.retrieve_async(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert "already" in await shop.refused("refund_outcome", refund=refund.id, status="succeeded")
    await shop.inbox.until("refund.failed", "refund.updated", "charge.refund.updated")
    again = await shop.sdk.refunds.create_async({"payment_intent": intent.id})
    await shop.control("refund_outcome", refund=again.id, status="succeeded")
    assert (await shop.sdk.refunds.retrieve_async(again.id)).status == "succeeded"


async def test_a_refund_that_looks_good_and_fails_later(shop: Shop) -> None:
    intent = (await shop.paid("pm_card_refundFail")).payment_intent
    refund = await shop.sdk.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    assert (await shop.sdk.refunds.retrieve_async(refund.id)).status == "failed"
    await shop.inbox.until("refund.failed")


async def test_the_next_refund_can_be_made_to_wait(shop: Shop) -> None:
    intent = (await shop.paid()).payment_intent
    await shop.control("refund_outcome", next="pending")
    wish = {"payment_intent": intent.id, "amount": 100}
    states = [(await shop.sdk.refunds.create_async(wish)).status for _ in range(2)]
    assert states == ["pending", "succeeded"]
    update = await shop.sdk.refunds.list_async({"payment_intent": intent.id})
    changed = await shop.sdk.refunds.update_async(update.data[0].id, {"metadata": {"task": "1"}})
    assert changed.metadata.to_dict() == {"task": "1"}


async def test_staff_refund_in_the_dashboard(shop: Shop) -> None:
    session = await shop.paid()
    refund = await shop.control("dashboard_refund", session=session.id, amount=5_000)
    listed = await shop.sdk.refunds.list_async({"payment_intent": session.payment_intent.id})
    assert [one.id for one in listed.data] == [refund["id"]]
    await shop.inbox.until("refund.created")
    event = next(event for event in shop.inbox.events if event.type == "refund.created")
    assert event.request is not None
    assert event.request.idempotency_key is None


@pytest.mark.parametrize("won", [True, False])
async def test_a_dispute_takes_the_money_and_stops_refunds(shop: Shop, *, won: bool) -> None:
    intent = (await shop.paid()).payment_intent
    await shop.sdk.refunds.create_async({"payment_intent": intent.id, "amount": 9_900})
    opened = await shop.control("dispute", payment_intent=intent.id)
    dispute = await shop.sdk.disputes.retrieve_async(opened["id"])
    assert (dispute.amount, dispute.status, dispute.is_charge_refundable) == (60_000, "needs_response", False)
    assert [(moved.amount, moved.fee) for moved in dispute.balance_transactions] == [(-60_000, 1_500)]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await shop.sdk.refunds.create_async({"payment_intent": intent.id, "amount": 1})
    assert refused.value.code == "charge_disputed"
    await shop.control("close_dispute", dispute=dispute.id, won=won)
    closed = await shop.sdk.disputes.retrieve_async(dispute.id)
    assert closed.status == ("won" if won else "lost")
    assert sum(moved.amount for moved in closed.balance_transactions) == (0 if won else -60_000)
    await shop.inbox.until(
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"
    )
    if won:
        await shop.inbox.until("charge.dispute.funds_reinstated")
    assert "already" in await shop.refused("close_dispute", dispute=dispute.id, won=True)


async def test_an_inquiry_leaves_the_money_until_it_becomes_a_dispute(shop: Shop) -> None:
    session = await shop.paid("pm_card_createDisputeInquiry")
    (inquiry,) = (await shop.sdk.disputes.list_async({"payment_intent": session.payment_intent.id})).data
    assert (inquiry.status, inquiry.is_charge_refundable) == ("warning_needs_response", True)
    assert inquiry.balance_transactions == []
    await shop.sdk.refunds.create_async({"payment_intent": session.payment_intent.id, "amount": 100})
    await shop.control("dispute", dispute=inquiry.id, status="needs_response")
    escalated = await shop.sdk.disputes.retrieve_async(inquiry.id)
    assert (escalated.status, len(escalated.balance_transactions)) == ("needs_response", 1)
    await shop.inbox.until("charge.dispute.updated", "charge.dispute.funds_withdrawn")


async def test_evidence_is_handed_in_once(shop: Shop) -> None:
    await shop.paid("pm_card_createDispute")
    (dispute,) = (await shop.sdk.disputes.list_async()).data
    evidence = {"uncategorized_text": "Signed terms of 3 May", "customer_name": "Ada"}
    staged = await shop.sdk.disputes.update_async(dispute.id, {"evidence": evidence, "submit": False})
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    sent = await shop.sdk.disputes.update_async(dispute.id, {"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    with pytest.raises(stripe.InvalidRequestError, match="under review"):
        await shop.sdk.disputes.update_async(dispute.id, {"evidence": evidence})


async def test_a_dispute_can_be_accepted(shop: Shop) -> None:
    await shop.paid("pm_card_createDispute")
    (dispute,) = (await shop.sdk.disputes.list_async()).data
    assert (await shop.sdk.disputes.close_async(dispute.id)).status == "lost"


async def test_an_early_fraud_warning(shop: Shop) -> None:
    session = await shop.paid("pm_card_createIssuerFraudRecord")
    charge = session.payment_intent.latest_charge
    (warning,) = (await shop.sdk.radar.early_fraud_warnings.list_async({"charge": charge.id})).data
    assert (warning.actionable, warning.charge) == (True, charge.id)
    await shop.inbox.until("radar.early_fraud_warning.created")


async def test_every_cent_is_in_the_balance(shop: Shop) -> None:
    intent = (await shop.paid()).payment_intent
    await shop.sdk.refunds.create_async({"payment_intent": intent.id, "amount": 9_900})
    await shop.control("dispute", payment_intent=intent.id)
    page = await shop.sdk.balance_transactions.list_async({"limit": 2})
    moved = [one async for one in page.auto_paging_iter()]
    assert sorted(one.type for one in moved) == ["adjustment", "charge", "refund"]
    assert sum(one.amount for one in moved) == 0
    balance = await shop.sdk.balance.retrieve_async()
    assert balance.pending[0].amount == sum(one.net for one in moved) == -2_057 - 1_500
    await shop.control("clock", advance=3 * 86_400)
    assert (await shop.sdk.balance.retrieve_async()).available[0].amount == -3_557
    expand = {"expand": ["data.source"], "source": intent.latest_charge.id}
    (of_charge,) = (await shop.sdk.balance_transactions.list_async(expand)).data
    assert of_charge.source.id == intent.latest_charge.id
