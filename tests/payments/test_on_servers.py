"""Payments on real Kafka and MongoDB beside the stand-in: facts in, money, facts out."""

from __future__ import annotations

import asyncio
import signal
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from deploy.local.ports import free_ports
from services.payments.main import build
from services.payments.settings import PaymentsSettings
from shared.chassis.context import Cause
from shared.chassis.deciding import stored
from shared.chassis.ids import new_id
from shared.chassis.kafka import KafkaPublisher, create_topics
from shared.chassis.roles import ROLES
from shared.chassis.service import Service
from shared.contracts.fact import Fact
from tests.payments.builders import APPLICANT, DEPOSIT, FEE
from tests.payments.heard import held, signed
from tests.payments.in_memory_service import Tokens
from tests.payments.running import SECRET
from tests.stripe_standin.server import world

pytestmark = pytest.mark.servers

ALL_FACTS = ["StatementOpened", "CheckoutOpened", "PaymentReceived", "DepositCompleted"]
"""Of a place that is held and whose deposit is paid."""


class Live:
    """A payments service by all its roles, and what the outside does to it."""

    def __init__(self, service: Service, address: str, stripe_url: str, http: httpx.AsyncClient) -> None:
        self.service = service
        self.address = address
        self.stripe_url = stripe_url
        self.http = http
        self.application_id = new_id("app")
        self._bus = KafkaPublisher(service.settings.bootstrap_servers, "test")

    async def tell(self, *facts: Fact) -> None:
        """As another service says it."""
        cause = Cause("cor_1", "cau_1")
        now = self.service.clock()
        events = [
            stored(fact.model_copy(update={"application_id": self.application_id}), "test", cause, now)
            for fact in facts
        ]
        assert all(await self._bus.send(events))

    async def checkout(self, pay: str, key: str) -> httpx.Response:
        return await self.http.post(
            f"{self.address}/v1/statements/{self.application_id}/checkouts",
            json={"pay": pay},
            headers={"authorization": f"Bearer applicant:{APPLICANT}", "idempotency-key": key},
        )

    async def control(self, action: str, **wish: Any) -> None:
        answer = await self.http.post(f"{self.stripe_url}/_test/{action}", json=wish)
        assert answer.status_code == 200, answer.text

    async def statement(self) -> dict[str, Any]:
        answer = await self.http.get(
            f"{self.address}/v1/statements/{self.application_id}",
            headers={"authorization": "Bearer staff:stf_1"},
        )
        found: dict[str, Any] = answer.json()
        return found

    async def is_open(self) -> bool:
        return bool((await self.statement()).get("terms_signed"))

    async def published(self) -> list[str]:
        """Names of what was told, in order."""
        rows = self.service.mongo.database["published"].find({"key": self.application_id}).sort("_id", 1)
        return [row["type"] async for row in rows]

    async def close(self) -> None:
        await self._bus.stop()


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Look again and again, until it is so."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(servers: Platform, stripe_url: str) -> AsyncIterator[tuple[Service, str]]:
    port = free_ports(1)[0]
    settings = PaymentsSettings.model_validate(
        {
            "mongo_url": servers.mongo,
            "mongo_database": new_id("payments"),
            "kafka_bootstrap_servers": servers.kafka,
            "http_port": port,
            "stripe_api_key": "sk_test_" + "x" * 24,
            "stripe_api_base": stripe_url,
            "stripe_webhook_secrets": SECRET,
        }
    )
    service = build(settings)
    service.verifier = cast(Any, Tokens())
    task = asyncio.create_task(service.serve(ROLES))
    try:
        yield service, f"http://127.0.0.1:{port}"
    finally:
        signal.raise_signal(signal.SIGTERM)
        await task


@pytest_asyncio.fixture
async def live(servers: Platform) -> AsyncIterator[Live]:
    warnings.filterwarnings("ignore", "Use 'content=")
    await create_topics([servers.kafka])
    async with (
        httpx.AsyncClient(trust_env=False, timeout=30) as http,
        world(http) as stripe_url,
        serving(servers, stripe_url) as (service, address),
    ):
        run = Live(service, address, stripe_url, http)
        await run.control("webhook", url=f"{address}/v1/stripe/webhook", secret=SECRET)

        async def is_ready() -> bool:
            try:
                ready = await http.get(f"{address}/readyz")
            except httpx.TransportError:
                return False
            return bool(ready.json().get("consuming"))

        await eventually(is_ready, 40)
        yield run
        await run.close()


async def test_a_held_place_is_paid_and_every_fact_is_told_once(live: Live) -> None:
    now = live.service.clock()
    await live.tell(held(now), signed(now))

    await eventually(live.is_open)
    page = await live.checkout("deposit", "k1")
    assert page.status_code == 201, page.text
    began = time.perf_counter()
    await live.control("pay", session=page.json()["checkout_url"].rpartition("/")[2])

    async def is_told() -> bool:
        return "DepositCompleted" in await live.published()

    await eventually(is_told)
    print(f"from paying to DepositCompleted told: {(time.perf_counter() - began) * 1000:.0f} ms")
    seen = await live.statement()
    assert (seen["state"], seen["balance"]["amount"]) == ("balance_due", FEE - DEPOSIT)
    assert await live.published() == ALL_FACTS


async def test_twenty_clicks_at_once_on_mongodb_are_one_attempt(live: Live) -> None:
    now = live.service.clock()
    await live.tell(held(now), signed(now))

    await eventually(live.is_open)
    answers = await asyncio.gather(*(live.checkout("deposit", f"click-{n}") for n in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["checkout_url"] for answer in answers}) == 1


async def test_row_33_while_kafka_is_down_the_statement_is_right_and_the_facts_come_later(
    live: Live, servers: Platform
) -> None:
    now = live.service.clock()
    await live.tell(held(now), signed(now))
    await eventually(live.is_open)
    page = await live.checkout("deposit", "k1")

    async def is_reserved() -> bool:
        return bool((await live.statement())["balance"]["amount"] == FEE - DEPOSIT)

    servers["kafka"].kill()
    try:
        await live.control("pay", session=page.json()["checkout_url"].rpartition("/")[2])
        await eventually(is_reserved)
        assert not {"PaymentReceived", "DepositCompleted"} & set(await live.published())
    finally:
        servers["kafka"].start()
        servers["kafka"].wait_until_ready()

    async def is_told() -> bool:
        return "DepositCompleted" in await live.published()

    await eventually(is_told, 60)
    assert await live.published() == ALL_FACTS
