"""Our Stripe client keeps the provider's contract, on the stand-in always and on Stripe with a test key; the
simulation's fake keeps it too."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import pytest_asyncio
import stripe

from services.payments.provider.adapters.stripe_pages import StripePages
from shared.chassis.clock import SystemClock
from tests.payments.provider_bench import CENTS, Bench, Hands, How
from tests.payments.provider_contract import ProviderContract
from tests.simulation.calm import IdleBanks, calm, let_pass, process_in
from tests.simulation.connected_provider import ConnectedProvider
from tests.simulation.pages import Page
from tests.simulation.world import World
from tests.stripe_standin.shop import Shop, opened

CARDS: dict[How, str] = {
    "works": "pm_card_visa",
    "declined": "pm_card_visa_chargeDeclined",
    "processing": "pm_usBankAccount",
}
AHEAD = 86_400 * 30


class Control(Hands):
    """The stand-in's remote control."""

    def __init__(self, shop: Shop, ahead: float) -> None:
        self._shop = shop
        self.ahead = ahead

    async def pay(self, session_id: str, how: How) -> bool:
        wish = {"session": session_id, "payment_method": CARDS[how]}
        answer = await self._shop.http.post(f"{self._shop.url}/_test/pay", json=wish)
        assert answer.status_code in (200, 409), answer.text
        return answer.status_code == 200

    async def bank_answers(self, session_id: str, *, pays: bool) -> None:
        await self._shop.control("ach", session=session_id, ok=pays)

    async def dispute(self, session_id: str, *, inquiry: bool = False) -> None:
        await self._shop.control("dispute", session=session_id, inquiry=inquiry)

    async def dispute_ends(self, session_id: str, end: Literal["won", "lost"]) -> None:
        session = await self._shop.look(session_id)
        listed = await self._shop.sdk.disputes.list_async({"payment_intent": session.payment_intent.id})
        await self._shop.control("close_dispute", dispute=listed.data[0].id, status=end)

    async def let_refunds_wait(self) -> None:
        await self._shop.control("refund_outcome", next="pending")

    async def refund_ends(self, session_id: str, refund_id: str, *, fails: bool) -> None:
        status = "failed" if fails else "succeeded"
        await self._shop.control("refund_outcome", refund=refund_id, status=status)

    async def let_pass(self, time: timedelta) -> None:
        self.ahead += time.total_seconds()
        await self._shop.control("clock", offset=self.ahead)


class Played(Hands):
    """The fake's own methods, which its banks would call."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._banks = world.banks = IdleBanks(world)

    async def pay(self, session_id: str, how: How) -> bool:
        by_bank, declined = how == "processing", how == "declined"
        return self._world.provider.pay(session_id, declined=declined, by_bank=by_bank)

    async def bank_answers(self, session_id: str, *, pays: bool) -> None:
        self._world.provider.bank_answers(self._page(session_id), pays=pays)

    async def dispute(self, session_id: str, *, inquiry: bool = False) -> None:
        self._world.provider.dispute(self._page(session_id), "inquiry" if inquiry else "open")

    async def dispute_ends(self, session_id: str, end: Literal["won", "lost"]) -> None:
        self._world.provider.dispute_ends(self._page(session_id), end)

    async def let_refunds_wait(self) -> None:
        self._banks.are_slow = True

    async def refund_ends(self, session_id: str, refund_id: str, *, fails: bool) -> None:
        self._world.provider.refund_ends(self._page(session_id), refund_id, fails=fails)

    async def let_pass(self, time: timedelta) -> None:
        await let_pass(self._world, time.total_seconds())

    def _page(self, session_id: str) -> Page:
        return self._world.provider.pages[session_id]


def bench_of(shop: Shop, ahead: float = AHEAD) -> Bench:
    """The stand-in, where the remote control presses the buttons."""
    control = Control(shop, ahead)

    async def payment() -> str:
        paid = await bench.paid((await bench.page()).id)
        assert paid.payment is not None
        return paid.payment.id

    def now() -> datetime:
        return datetime.fromtimestamp(time.time() + control.ahead, UTC)

    bench = Bench(StripePages(shop.client(), "ROTATION"), now, payment, control)
    return bench


def bench_in(world: World) -> Bench:
    """The simulation's provider, which does nothing by itself."""

    async def payment() -> str:
        paid = await bench.paid((await bench.page()).id)
        assert paid.payment is not None
        return paid.payment.id

    provider = ConnectedProvider(process_in(world, "payments"), world.provider)
    bench = Bench(provider, world.now, payment, Played(world))
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


class TestTheSimulations(ProviderContract):
    """The fake that the simulation's money lies at."""

    @pytest.fixture
    def bench(self) -> Iterator[Bench]:
        with calm() as world:
            yield bench_in(world)
