"""The whole service in this process: real SDK on the stand-in, documents in memory, a clock that stands."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import httpx
import stripe
import uvicorn
from fastapi import FastAPI

from services.payments.main import put_together
from services.payments.settings import PaymentsSettings
from services.payments.statement.domain.statement import Statement, nothing, opened
from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Consumer, RetryPolicy
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.decision import Instant
from shared.chassis.http.app import Probes, create_api
from shared.chassis.service import Service
from shared.contracts.fact import Fact
from tests.payments.builders import APP, APPLICANT, NOW
from tests.payments.heard import _record, held, read, signed
from tests.payments.in_memory_service import InMemory, Tokens
from tests.stripe_standin.server import world

SECRET = "whsec_" + "test" * 8


class Running:
    """Payments as the others see it: facts in, facts out, HTTP, and Stripe's remote control."""

    def __init__(self, inside: InMemory, app: FastAPI, stripe_url: str, http: httpx.AsyncClient) -> None:
        self.inside = inside
        self.app = app
        self.stripe_url = stripe_url
        self.http = http
        self.dead = InMemoryDeadLetters()
        self._consumer = Consumer(
            "payments",
            inside.subscriptions,
            self.dead,
            inside.clock,
            RetryPolicy(attempts=2, first_seconds=0),
        )
        self.api = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url="http://payments",
            verify=False,
        )

    @property
    def clock(self) -> ManualClock:
        return self.inside.clock

    # --- what the other services do

    async def hear(self, *facts: Fact, times: int = 1) -> None:
        """Records from Kafka; `times` delivers each one so often, under the same id."""
        for fact in facts:
            record = _record(fact)
            for _ in range(times):
                await self._consumer.handle_batch([record])

    async def hold(self, **changes: Any) -> None:
        """A place is held and the terms are signed."""
        await self.hear(held(self.clock(), **changes), signed(self.clock()))

    # --- what people do

    async def checkout(self, pay: str = "deposit", key: str = "k1", who: str = APPLICANT) -> httpx.Response:
        return await self.api.post(
            f"/v1/statements/{APP}/checkouts",
            json={"pay": pay},
            headers={"authorization": f"Bearer applicant:{who}", "idempotency-key": key},
        )

    async def staff(self, what: str, body: dict[str, Any], key: str = "s1") -> httpx.Response:
        return await self.api.post(
            f"/v1/statements/{APP}/{what}",
            json=body,
            headers={"authorization": "Bearer staff:stf_1", "idempotency-key": key},
        )

    async def open_page(self, pay: str = "deposit", key: str = "k1") -> str:
        """A page to pay at; returns the session's id."""
        answer = await self.checkout(pay, key)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["checkout_url"].rpartition("/")[2])

    async def pay(self, pay: str = "deposit", key: str = "k1", card: str = "pm_card_visa") -> str:
        """Open a page and pay; the webhooks are delivered and worked off."""
        session = await self.open_page(pay, key)
        await self.control("pay", session=session, payment_method=card)
        await self.settle()
        return session

    # --- Stripe and time

    async def control(self, action: str, **wish: Any) -> dict[str, Any]:
        answer = await self.http.post(f"{self.stripe_url}/_test/{action}", json=wish)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def calls(self, match: str) -> list[list[Any]]:
        """What was asked of Stripe."""
        dump = await self.control("dump")
        return [call for call in dump["calls"] if match in f"{call[0]} {call[1]}"]

    async def objects(self, kind: str) -> list[dict[str, Any]]:
        dump = await self.control("dump")
        return [obj for obj in dump["objects"] if obj["object"] == kind]

    async def travel(self, by: timedelta) -> None:
        """Both clocks move; what falls due is worked off."""
        self.clock.travel(by)
        await self.align()
        await self.settle()

    async def align(self) -> None:
        await self.control("clock", offset=self.clock().timestamp() - time.time())

    async def deliver(self, **wish: Any) -> None:
        """Send the webhooks that are held back, and work them off."""
        await self.control("flush", **wish)
        await self.work()

    async def settle(self) -> None:
        await self.deliver()

    async def start(self) -> None:
        """What is done at every start, and what it makes due; without it nothing reconciles by itself."""
        for hook in self.inside.hooks:
            await hook()
        await self.work()

    async def work(self) -> None:
        """Act on all that is due until nothing is."""
        for _ in range(20):
            if not await self.inside.timers.look():
                return
        raise AssertionError("something stays due")

    # --- what came of it

    def said(self) -> list[Any]:
        """Every fact of the statement, in order."""
        row = self.inside.stores["statements"].rows.get(APP)
        return [] if row is None else [read(stored) for _, stored in row.outbox]

    @property
    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self.said()]

    async def statement(self) -> Statement:
        return opened(await self.inside.kept["statements"].get(APP) or nothing(APP))


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The service's own HTTP on a free loopback port, on this loop; Stripe's webhooks come in here."""
    # By its address, not by a socket of ours: only then does asyncio set TCP_NODELAY.
    config = uvicorn.Config(app, "127.0.0.1", 0, log_level="error", access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        for listening in server.servers:
            listening.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)


@asynccontextmanager
async def running(now: Instant = NOW, **settings: Any) -> AsyncIterator[Running]:
    """Payments beside a fresh world of the stand-in. Webhooks wait until `deliver`: a test says when."""
    async with (
        httpx.AsyncClient(trust_env=False, verify=False) as http,
        world(http) as stripe_url,
        beside(stripe_url, http, InMemory(ManualClock(now)), **settings) as run,
    ):
        yield run


@asynccontextmanager
async def beside(
    stripe_url: str, http: httpx.AsyncClient, inside: InMemory, **settings: Any
) -> AsyncIterator[Running]:
    """One more process of payments beside a world of the stand-in."""
    stripe.HTTPClient.INITIAL_DELAY = 0.001  # the SDK's own pauses between tries; nothing here sleeps
    given = {
        "stripe_api_key": "sk_test_" + "x" * 24,
        "stripe_api_base": stripe_url,
        "stripe_webhook_secrets": SECRET,
    }
    put_together(cast(Service, inside), PaymentsSettings(**(given | settings)))
    probes = Probes(_ready, lambda: True)
    app = create_api("payments", inside.clock, cast(Any, Tokens()), inside.served, probes)
    async with served(app) as own:
        run = Running(inside, app, stripe_url, http)
        await run.control("auto", on=False)
        await run.control("webhook", url=f"{own}/v1/stripe/webhook", secret=SECRET)
        await run.align()
        yield run
        await run.api.aclose()
        for hook in inside.last_hooks:
            await hook()


async def _ready() -> dict[str, Any]:
    return {}


def body_of(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found
