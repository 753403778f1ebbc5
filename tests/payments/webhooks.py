"""Webhooks that are sent by hand: true ones, and ones that only look so."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import stripe

from tests.payments.running import SECRET, Running


async def events_of(payments: Running) -> list[dict[str, Any]]:
    """All that Stripe has to tell, the newest first."""
    listed = await payments.http.get(
        f"{payments.stripe_url}/v1/events?limit=100", headers={"authorization": "Bearer sk_test_x"}
    )
    assert listed.json()["has_more"] is False
    found: list[dict[str, Any]] = listed.json()["data"]
    return found


async def paid_event(payments: Running) -> dict[str, Any]:
    """The event that Stripe would send about a payment that was made, and did not."""
    session = await payments.open_page()
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    return next(e for e in await events_of(payments) if e["type"] == "checkout.session.completed")


async def knock(
    payments: Running, event: dict[str, Any], secret: str = SECRET, age: int = 0, sent: str | None = None
) -> httpx.Response:
    """A webhook signed with this secret so many seconds ago; `sent` replaces the body after signing."""
    body = json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    headers = {"stripe-signature": signature}
    return await payments.api.post("/v1/stripe/webhook", content=sent or body, headers=headers)
