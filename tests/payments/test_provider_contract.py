"""Our Stripe client keeps the provider's contract: on the stand-in always, on Stripe with a test key."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
import stripe

from services.payments.adapters.stripe_pages import StripePages
from shared.chassis.clock import SystemClock
from tests.payments.provider_contract import CENTS, Bench, How, ProviderContract
from tests.stripe_standin.shop import Shop, opened

CARDS: dict[How, str] = {
    "works": "pm_card_visa",
    "declined": "pm_card_visa_chargeDeclined",
    "processing": "pm_usBankAccount",
}
AHEAD = 86_400 * 30


def bench_of(shop: Shop, ahead: float = AHEAD) -> Bench:
    """The stand-in, where the remote control presses the buttons."""

    async def pay(session_id: str, how: How) -> None:
        await shop.control("pay", session=session_id, payment_method=CARDS[how])

    async def payment() -> str:
        paid = await bench.paid((await bench.page()).id)
        assert paid.payment is not None
        return paid.payment.id

    def now() -> datetime:
        return datetime.fromtimestamp(time.time() + ahead, UTC)

    bench = Bench(StripePages(shop.client(), "ROTATION"), now, payment, pay)
    return bench


class TestStripesStandIn(ProviderContract):
    """In a world whose clock is ahead of ours; every answer is checked against the SDK's types."""

    @pytest_asyncio.fixture
    async def bench(self) -> AsyncIterator[Bench]:
        async with opened() as shop:
            await shop.control("clock", offset=AHEAD)
            yield bench_of(shop)
            assert shop.checked.problems == []


@pytest.mark.stripe_live
class TestStripe(ProviderContract):
    """`STRIPE_TEST_KEY=sk_test_… pytest -m stripe_live`; leaves test objects in that account."""

    @pytest_asyncio.fixture
    async def bench(self) -> AsyncIterator[Bench]:
        key = os.environ["STRIPE_TEST_KEY"]  # noqa: TID251 - a switch of this test, no setting of a service
        assert key.startswith(("sk_test_", "rk_test_")), "never with a live key"
        http = stripe.HTTPXClient(timeout=30)
        client = stripe.StripeClient(key, http_client=http, max_network_retries=2)

        async def payment() -> str:
            made = await client.v1.payment_intents.create_async(
                {
                    "amount": CENTS,
                    "currency": "usd",
                    "payment_method": "pm_card_visa",
                    "confirm": True,
                    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                }
            )
            assert made.status == "succeeded"
            return made.id

        yield Bench(StripePages(client, "ROTATION"), SystemClock(), payment)
        await http.close_async()  # type: ignore[no-untyped-call]  # the SDK's own
