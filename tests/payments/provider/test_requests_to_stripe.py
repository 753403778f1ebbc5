"""Every request that our adapters make of Stripe is one that Stripe's own mock accepts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
import pytest_asyncio

from services.payments.provider.adapters.stripe_pages import StripePages
from services.payments.provider.ports import PaymentProvider, RefundOrder
from services.payments.reconciling.adapters.stripe_records import StripeRecords
from shared.chassis.clock import SystemClock
from tests.payments.provider.test_provider_contract import bench_of
from tests.stripe_standin.second_opinions import needs_mock, repeat, running_mock
from tests.stripe_standin.shop import Shop, opened


@pytest.fixture
def mock() -> Iterator[str]:
    """A running stripe-mock."""
    with running_mock() as address:
        yield address


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    """A fresh world of the stand-in."""
    async with opened() as shop:
        yield shop


class Asked:
    """An adapter of ours that remembers which of its methods were called."""

    def __init__(self, adapter: object) -> None:
        self._adapter = adapter
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.names.add(name)
        return getattr(self._adapter, name)


def methods_of(adapter: type) -> set[str]:
    return {name for name in vars(adapter) if not name.startswith("_")}


async def everything_we_ask(shop: Shop) -> None:
    """Each method of our adapters, so that each request of ours is made."""
    bench = bench_of(shop, ahead=0)
    pages, records = Asked(bench.provider), Asked(StripeRecords(shop.client()))
    bench = replace(bench, provider=cast(PaymentProvider, pages))
    for purpose in ("deposit", "full", "balance"):
        methods = ("card", "us_bank_account") if purpose == "balance" else ("card",)
        await pages.open_page(await bench.request(purpose=purpose, methods=methods))
    request = await bench.request()
    page = await pages.open_page(request)
    await pages.open_page(request)
    await pages.lost_page(request)
    paid = await bench.paid(page.id)
    assert paid.payment is not None
    await pages.page_of_payment(paid.payment.id)
    order = RefundOrder("rft_1", "app_1", paid.payment.id, 100, may_be_old=False)
    refund = await pages.refund(order)
    await pages.refund(replace(order, may_be_old=True))
    warning = await shop.control("early_fraud_warning", session=page.id)
    told = await pages.fraud_warning(str(warning["id"]))
    assert told is not None
    assert told.payment_id == paid.payment.id
    await shop.control("dispute", session=page.id)
    await pages.page(page.id)
    await pages.close_page((await bench.page()).id)
    since = SystemClock()() - timedelta(days=1)
    for listed in (records.events, records.pages, records.payments, records.refunds, records.disputes):
        assert (await listed(since, "")).items, listed
    await records.pages(since, page.id)
    await records.refunds(since, refund.id)
    assert (await records.movements(since, "")).items
    assert pages.names == methods_of(StripePages)
    assert records.names == methods_of(StripeRecords)


@needs_mock
async def test_every_request_of_ours_is_accepted_by_stripes_own_mock(shop: Shop, mock: str) -> None:
    await everything_we_ask(shop)
    asked = await repeat(shop, mock)
    for kind in ("POST /v1/customers", "POST /v1/checkout/sessions", "POST /v1/refunds", "GET /v1/events"):
        assert kind in asked
    assert sum(kind.endswith("/expire") for kind in asked) == 1
