"""What the tests hold in their hands: the official SDK on one world, its webhooks, its remote control."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import stripe

from tests.stripe_standin.conformance import problems
from tests.stripe_standin.description import misfits, misfits_of_object
from tests.stripe_standin.server import world

SECRET = "whsec_" + "test" * 8
KEY = "sk_test_standin"


class CheckedClient(stripe.HTTPXClient):
    """The SDK's own HTTP client; every answer that passes is checked, and remembered with its request."""

    def __init__(self) -> None:
        super().__init__(timeout=10)
        self.requests: list[tuple[str, str, str]] = []
        self.answers: list[tuple[str, str, int, Any]] = []
        self.problems: list[str] = []

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        body, status, answered = await super().request_async(method, url, headers, post_data)
        self.requests.append((method.upper(), url, post_data or ""))
        answer = json.loads(body)
        self.answers.append((method.upper(), url, status, answer))
        self.problems += problems(answer)
        return body, status, answered


@dataclass
class Inbox:
    """A webhook receiver: verifies as the SDK does, answers what the test tells it to."""

    status: int = 200
    delay: float = 0.0
    events: list[stripe.Event] = field(default_factory=list)
    refused: int = 0
    connections: int = 0
    problems: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def close(self) -> None:
        """Hang up on all callers."""
        for writer in self.writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:-2])
                body = await reader.readexactly(int(headers["content-length"]))
                signature = next(x for x in head.split("\r\n") if x.lower().startswith("stripe-signature"))
                self._take(body, signature.split(": ", 1)[1])
                await asyncio.sleep(self.delay)
                writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    def _take(self, body: bytes, signature: str) -> None:
        event = stripe.Webhook.construct_event(body, signature, SECRET)
        if self.status == 200:
            self.events.append(event)
            self.problems += problems(json.loads(body))
        else:
            self.refused += 1

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    async def until(self, *types: str, seconds: float = 20.0) -> None:
        """Wait until each of the types has arrived."""
        end = time.monotonic() + seconds
        while not set(types) <= set(self.types):
            assert time.monotonic() < end, f"still waiting for {set(types) - set(self.types)}"
            await asyncio.sleep(0.01)

    async def until_refused(self, times: int) -> None:
        """Wait until that many deliveries were turned down."""
        for _ in range(2000):
            if self.refused >= times:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("too few deliveries")


@dataclass
class Shop:
    """One world and everything to play on it."""

    url: str
    inbox: Inbox
    http: httpx.AsyncClient
    checked: CheckedClient

    @property
    def sdk(self) -> Any:
        """The SDK's v1 services, as Rounds uses them."""
        return self.client().v1

    def client(self, key: str = KEY, retries: int = 2) -> stripe.StripeClient:
        return stripe.StripeClient(
            key, base_addresses={"api": self.url}, http_client=self.checked, max_network_retries=retries
        )

    async def control(self, action: str, **wish: Any) -> dict[str, Any]:
        """A control call that has to work."""
        answer = await self.http.post(f"{self.url}/_test/{action}", json=wish)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def until_called(self, times: int) -> None:
        """Wait until that many requests have reached the world; they need not be answered yet."""
        for _ in range(2000):
            if len((await self.control("dump"))["calls"]) >= times:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("too few calls")

    async def refused(self, action: str, **wish: Any) -> str:
        """A control call that must not; its message."""
        answer = await self.http.post(f"{self.url}/_test/{action}", json=wish)
        assert answer.status_code in (400, 404, 409), answer.text
        return str(answer.json()["error"]["message"])

    def misfits(self) -> list[str]:
        """What Stripe's own description says against the answers and events of this world."""
        answers = (
            (method, url.removeprefix(self.url).split("?")[0], status, answer)
            for method, url, status, answer in self.checked.answers
        )
        told = (event.to_dict() for event in self.inbox.events)
        return [wrong for answer in answers for wrong in misfits(*answer)] + [
            wrong for event in told for wrong in misfits_of_object("event", event)
        ]

    async def session(self, idempotency_key: str | None = None, **changes: Any) -> Any:
        """A new Checkout Session."""
        options = {"idempotency_key": idempotency_key} if idempotency_key else {}
        return await self.sdk.checkout.sessions.create_async(session_params(**changes), options)

    async def paid(self, method: str = "pm_card_visa", **changes: Any) -> Any:
        """A session that was paid, with its PaymentIntent and charge."""
        session = await self.session(**changes)
        await self.control("pay", session=session.id, payment_method=method)
        return await self.look(session.id)

    async def look(self, session_id: str) -> Any:
        expand = ["payment_intent.latest_charge"]
        return await self.sdk.checkout.sessions.retrieve_async(session_id, {"expand": expand})


def session_params(amount: int = 69_900, **changes: Any) -> dict[str, Any]:
    """The parameters that Rounds sends for a deposit; a change to None removes one."""
    params: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": "stm_1",
        "success_url": "https://rounds.example/return?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://rounds.example/statement",
        "expires_at": int(time.time()) + 1860,
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "submit_type": "book",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": amount,
                    "product_data": {"name": "Deposit", "description": "Cardiology, Chicago"},
                },
            }
        ],
        "metadata": {"attempt_id": "att_1"},
        "payment_intent_data": {
            "metadata": {"attempt_id": "att_1", "statement_id": "stm_1"},
            "statement_descriptor_suffix": "ROTATION",
        },
    }
    params |= changes
    return {name: value for name, value in params.items() if value is not None}


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Shop]:
    """A fresh world, with a receiver of its own."""
    inbox = Inbox()
    receiver = await asyncio.start_server(inbox.connected, "127.0.0.1", 0)
    hook = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/webhooks/stripe"
    checked = CheckedClient()
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        world(http, webhook_url=hook, webhook_secret=SECRET) as url,
    ):
        yield Shop(url, inbox, http, checked)
    await checked.close_async()  # type: ignore[no-untyped-call]
    receiver.close()
    await inbox.close()
    await receiver.wait_closed()
