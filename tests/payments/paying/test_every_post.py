"""Each POST to Stripe meets each trouble once, and comes out the same: one customer, page, refund."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldEnding
from shared.contracts.money import Money
from tests.payments.builders import FEE
from tests.payments.heard import about
from tests.payments.running import running

PATIENCE = 1.0
"""Seconds that we wait for an answer: what is not slow on purpose is much quicker, on a busy machine too."""
SLOW, LONGER = 1.3, 1.5
"""How long a slow call takes, and after how long it has surely ended: until then its key is in use."""
TROUBLES = ("500", "429", "slow", "drop_before", "drop_after", "500_after")


@pytest.mark.parametrize("do", TROUBLES)
@pytest.mark.parametrize("post", ["customers", "checkout/sessions"])
async def test_a_page_is_opened_once(post: str, do: str) -> None:
    async with running(stripe_timeout_seconds=PATIENCE) as payments:
        await payments.hold()
        await payments.control("fault", match=f"POST /v1/{post}$", do=do, times=1, seconds=SLOW)
        assert (await payments.checkout()).status_code in (201, 503)
        await asyncio.sleep(LONGER if do == "slow" else 0)
        again = await payments.checkout()
        assert again.status_code == 201, again.text
        customers = await payments.objects("customer")
        # a failure that is kept under the key needs another key; an empty customer more hurts nobody
        assert len(customers) == (2 if (post, do) == ("customers", "500_after") else 1)
        assert len(await payments.objects("checkout.session")) == 1
        assert payments.names.count("CheckoutOpened") == 1


@pytest.mark.parametrize("do", TROUBLES)
async def test_a_page_is_closed_once(do: str) -> None:
    async with running(stripe_timeout_seconds=PATIENCE) as payments:
        await payments.hold()
        await payments.open_page()
        await payments.control("fault", match="POST .*/expire$", do=do, times=1, seconds=SLOW)
        await payments.hear(HoldEnding(**about(), reason="time_is_up"))
        await payments.work()
        await payments.travel(timedelta(minutes=5))
        assert [page["status"] for page in await payments.objects("checkout.session")] == ["expired"]
        assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]


@pytest.mark.parametrize("do", TROUBLES)
async def test_money_goes_back_once(do: str) -> None:
    async with running(stripe_timeout_seconds=PATIENCE) as payments:
        await payments.hold()
        await payments.pay("full")
        await payments.control("fault", match="POST /v1/refunds$", do=do, times=1, seconds=SLOW)
        await payments.hear(ApplicationCancelled(**about(), by="host", refund=Money.usd(FEE)))
        await payments.work()
        await asyncio.sleep(LONGER if do == "slow" else 0)
        await payments.travel(timedelta(minutes=10))
        assert [refund["amount"] for refund in await payments.objects("refund")] == [FEE]
        assert payments.names.count("RefundSent") == 1
