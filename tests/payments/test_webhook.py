"""The webhook under hostile mail: only what Stripe signed, lately, in this mode, is kept; never a 5xx."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
import stripe
from prometheus_client import REGISTRY

from services.payments.paying.adapters.stripe_webhooks import StripeWebhooks
from services.payments.paying.domain.provider_events import HANDLED_TYPES
from services.payments.paying.ports import NotFromProvider
from shared.chassis.clock import ManualClock, SystemClock
from tests.payments.builders import NOW
from tests.payments.running import SECRET, Running, running

OLD_SECRET = "whsec_" + "old0" * 8
CREATED = int(NOW.timestamp())

Mail = tuple[bytes, str]
"""A body and its `Stripe-Signature`."""


def event(without: str = "", **changes: Any) -> str:
    plain: dict[str, Any] = {
        "id": "evt_1",
        "object": "event",
        "api_version": stripe.api_version,
        "type": "payment_intent.succeeded",
        "created": CREATED,
        "livemode": False,
        "data": {
            "object": {"id": "pi_1", "object": "payment_intent", "metadata": {"application_id": "app_1"}}
        },
    } | changes
    plain.pop(without, None)
    return json.dumps(plain)


def signature(body: str, secret: str = SECRET, late: int = 0) -> str:
    """As Stripe signs it, `late` seconds ago."""
    made: str = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - late)
    return made


def signed(body: str, secret: str = SECRET, late: int = 0) -> Mail:
    return body.encode(), signature(body, secret, late)


def bare(moment: int | None = None, scheme: str = "v1") -> str:
    """The right signature of the usual event under another scheme."""
    at = int(time.time()) if moment is None else moment
    return f"t={at},{scheme}={signature(event()).rpartition('v1=')[2]}"


def of_bytes(body: bytes) -> Mail:
    """Bytes that are no text, with a signature that fits them."""
    at = int(time.time())
    mac = stripe.WebhookSignature._compute_signature(f"{at}.", SECRET)
    return body, f"t={at},v1={mac}"


HOSTILE: dict[str, Callable[[], Mail]] = {
    "no signature": lambda: (event().encode(), ""),
    "garbage for a signature": lambda: (event().encode(), "x"),
    "no time in it": lambda: (event().encode(), "v1=abc"),
    "its time is a word": lambda: (event().encode(), "t=abc,v1=x"),
    "its time is beyond time": lambda: (event().encode(), bare(10**20)),
    "only the old scheme v0": lambda: (event().encode(), bare(scheme="v0")),
    "another secret": lambda: signed(event(), "whsec_other"),
    "the empty secret": lambda: signed(event(), ""),
    "301 seconds old": lambda: signed(event(), late=301),
    "signed a day ahead": lambda: signed(event(), late=-86_400),
    "tampered": lambda: (event(id="evt_2").encode(), signature(event())),
    "serialised again": lambda: (json.dumps(json.loads(event()), indent=1).encode(), signature(event())),
    "empty": lambda: signed(""),
    "not UTF-8": lambda: of_bytes(b"\xff\xfe"),
    "no JSON": lambda: signed("{"),
    "a list": lambda: signed("[1]"),
    "a text": lambda: signed('"x"'),
    "null": lambda: signed("null"),
    "the other mode": lambda: signed(event(livemode=True)),
    "no mode": lambda: signed(event(without="livemode")),
    "made in the future": lambda: signed(event(created=CREATED + 301)),
    "no time of creation": lambda: signed(event(without="created")),
    "created beyond time": lambda: signed(event(created=10**20)),
    "no data": lambda: signed(event(without="data")),
    "no id": lambda: signed(event(without="id")),
    "a number for an id": lambda: signed(event(id=1)),
    "a huge id": lambda: signed(event(id="e" * 256)),
    "about nothing": lambda: signed(event(data={"object": {}})),
    "about a list": lambda: signed(event(data={"object": [1]})),
    "nested without end": lambda: signed("[" * 100_000),
}


@pytest_asyncio.fixture
async def payments() -> AsyncIterator[Running]:
    """While a secret is changed, two count."""
    async with running(stripe_webhook_secrets=f"{SECRET},{OLD_SECRET}") as run:
        yield run


async def post(payments: Running, mail: Mail) -> httpx.Response:
    body, header = mail
    return await payments.api.post(
        "/v1/stripe/webhook", content=body, headers={"stripe-signature": header} if header else {}
    )


def kept(payments: Running) -> list[str]:
    return list(payments.inside.stores["stripe_events"].rows)


def counted(result: str) -> float:
    return REGISTRY.get_sample_value("rounds_webhooks_total", {"result": result}) or 0


async def test_what_is_not_certainly_from_stripe_is_refused_and_not_kept(payments: Running) -> None:
    before = counted("refused")
    for what, mail in HOSTILE.items():
        answer = await post(payments, mail())
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature"), what
        assert answer.headers["content-type"] == "application/problem+json"
        assert kept(payments) == [], what
    assert counted("refused") - before == len(HOSTILE) >= 20


async def test_a_body_of_one_byte_too_many_is_a_413_however_well_it_is_signed(payments: Running) -> None:
    for size, status in ((1 << 20, 200), ((1 << 20) + 1, 413)):
        body = event(padding="")
        body = event(padding="x" * (size - len(body)))
        answer = await post(payments, signed(body))
        assert (len(body), answer.status_code) == (size, status)
    assert kept(payments) == ["evt_1"]


TAKEN: dict[str, Callable[[], Mail]] = {
    "the new secret": lambda: signed(event()),
    "the old secret": lambda: signed(event(), OLD_SECRET),
    "299 seconds old": lambda: signed(event(), late=299),
    "two signatures while Stripe changes its own": lambda: (
        event().encode(),
        f"{bare(scheme='v0')},v1={'0' * 64},v1={signature(event()).rpartition('v1=')[2]}",
    ),
    "words beyond ASCII": lambda: signed(event(note="größer")),
    "five minutes ahead of our clock": lambda: signed(event(created=CREATED + 300)),
}


@pytest.mark.parametrize("what", TAKEN)
async def test_what_stripe_signed_is_kept(payments: Running, what: str) -> None:
    assert (await post(payments, TAKEN[what]())).status_code == 200
    assert kept(payments) == ["evt_1"]


async def test_another_api_version_is_kept_and_raises_an_alarm(payments: Running) -> None:
    before = counted("other_version")
    assert (await post(payments, signed(event(api_version="2017-08-15")))).status_code == 200
    assert kept(payments) == ["evt_1"]
    assert counted("other_version") - before == 1


async def test_the_same_event_twice_is_kept_once(payments: Running) -> None:
    for _ in range(2):
        assert (await post(payments, signed(event()))).status_code == 200
    assert kept(payments) == ["evt_1"]


async def test_an_event_that_changes_nothing_is_thanked_for_and_not_kept(payments: Running) -> None:
    assert (await post(payments, signed(event(type="customer.created")))).status_code == 200
    assert kept(payments) == []
    assert "customer.created" not in HANDLED_TYPES


def test_only_ids_are_read_from_an_event() -> None:
    about = {"id": "cs_1", "object": "checkout.session", "payment_intent": "pi_9", "amount_total": 5}
    webhooks = StripeWebhooks([SECRET], livemode=False, clock=SystemClock())
    read = webhooks.read(*signed(event(data={"object": about}, created=int(time.time()))))
    assert (read.object_id, read.payment_id, read.application_id) == ("cs_1", "pi_9", "")


def test_an_event_of_live_money_counts_where_money_is_live() -> None:
    webhooks = StripeWebhooks([SECRET], livemode=True, clock=ManualClock(NOW))
    assert webhooks.read(*signed(event(livemode=True))).id == "evt_1"
    with pytest.raises(NotFromProvider, match="mode"):
        webhooks.read(*signed(event()))
