"""The webhook under hostile mail: only what Stripe signed, lately, in this mode, is kept."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import stripe

from services.payments.adapters.stripe_webhooks import NotFromProvider, StripeWebhooks
from services.payments.domain.provider_events import HANDLED_TYPES
from shared.chassis.clock import ManualClock, SystemClock
from tests.payments.running import SECRET, Running

OLD_SECRET = "whsec_" + "old0" * 8


def event(**changes: Any) -> str:
    plain: dict[str, Any] = {
        "id": "evt_1",
        "object": "event",
        "api_version": stripe.api_version,
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "livemode": False,
        "data": {
            "object": {"id": "pi_1", "object": "payment_intent", "metadata": {"application_id": "app_1"}}
        },
    }
    return json.dumps(plain | changes)


def signature(body: str, secret: str = SECRET, at: int | None = None) -> str:
    moment = int(time.time()) if at is None else at
    made: str = stripe.WebhookSignature.generate_signature_header(body, secret, moment)
    return made


def receiver() -> StripeWebhooks:
    return StripeWebhooks([SECRET, OLD_SECRET], livemode=False, clock=SystemClock())


def without(name: str) -> str:
    plain = json.loads(event())
    del plain[name]
    return json.dumps(plain)


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_while_a_secret_is_changed_both_count(secret: str) -> None:
    kept = receiver().read(event().encode(), signature(event(), secret))
    assert (kept.id, kept.payment_id, kept.application_id) == ("evt_1", "pi_1", "app_1")


def test_only_ids_are_read_from_an_event() -> None:
    about = {"id": "cs_1", "object": "checkout.session", "payment_intent": "pi_9", "amount_total": 5}
    body = event(data={"object": about}, api_version="2017-08-15")
    kept = receiver().read(body.encode(), signature(body))
    assert (kept.object_id, kept.payment_id, kept.application_id) == ("cs_1", "pi_9", "")


HOSTILE: list[tuple[str, str, str]] = [
    ("wrong secret", event(), signature(event(), "whsec_other")),
    ("no signature", event(), ""),
    ("garbage", event(), "x"),
    ("no time", event(), "v1=abc"),
    ("time is text", event(), "t=abc,v1=x"),
    ("301 seconds old", event(), signature(event(), at=int(time.time()) - 301)),
    ("tampered", event() + " ", signature(event())),
    ("no JSON", "{", signature("{")),
    ("a list", "[1]", signature("[1]")),
    ("a text", '"x"', signature('"x"')),
    ("null", "null", signature("null")),
    ("the other mode", event(livemode=True), signature(event(livemode=True))),
    (
        "from the future",
        event(created=int(time.time()) + 900),
        signature(event(created=int(time.time()) + 900)),
    ),
    ("no time of creation", without("created"), signature(without("created"))),
    ("no data", without("data"), signature(without("data"))),
    ("no id", without("id"), signature(without("id"))),
    ("a number as id", event(id=1), signature(event(id=1))),
    ("a huge id", event(id="e" * 256), signature(event(id="e" * 256))),
    ("an object without id", event(data={"object": {}}), signature(event(data={"object": {}}))),
    ("time beyond time", event(created=10**20), signature(event(created=10**20))),
]


@pytest.mark.parametrize(("what", "body", "header"), HOSTILE, ids=[what for what, _, _ in HOSTILE])
def test_what_is_not_certainly_from_stripe_is_refused(what: str, body: str, header: str) -> None:
    with pytest.raises(NotFromProvider):
        receiver().read(body.encode(), header)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotFromProvider):
        receiver().read(b"\xff\xfe", signature(event()))


@pytest.mark.parametrize(("ahead", "refused"), [(300, False), (301, True)])
def test_an_event_may_be_five_minutes_ahead_of_our_clock(ahead: int, refused: bool) -> None:
    clock = SystemClock()
    now = clock().replace(microsecond=0)
    body = event(created=int(now.timestamp()) + ahead)
    webhooks = StripeWebhooks([SECRET], livemode=False, clock=ManualClock(now))
    if refused:
        with pytest.raises(NotFromProvider, match="future"):
            webhooks.read(body.encode(), signature(body))
    else:
        assert webhooks.read(body.encode(), signature(body)).id == "evt_1"


async def test_a_refused_event_is_a_400_and_nothing_is_kept(payments: Running) -> None:
    answer = await payments.api.post("/v1/stripe/webhook", content=event(), headers={"stripe-signature": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
    assert payments.inside.stores["stripe_events"].rows == {}


async def test_a_body_of_one_byte_too_many_is_a_413(payments: Running) -> None:
    for size, status in ((1 << 20, 400), ((1 << 20) + 1, 413)):
        answer = await payments.api.post(
            "/v1/stripe/webhook", content=b"x" * size, headers={"stripe-signature": "t=1,v1=x"}
        )
        assert answer.status_code == status


async def test_an_event_that_changes_nothing_is_thanked_for_and_not_kept(payments: Running) -> None:
    body = event(type="customer.created", created=int(payments.clock().timestamp()))
    answer = await payments.api.post(
        "/v1/stripe/webhook", content=body, headers={"stripe-signature": signature(body)}
    )
    assert answer.status_code == 200
    assert payments.inside.stores["stripe_events"].rows == {}
    assert "customer.created" not in HANDLED_TYPES


async def test_the_same_event_twice_is_kept_once(payments: Running) -> None:
    body = event(created=int(payments.clock().timestamp()))
    for _ in range(2):
        answer = await payments.api.post(
            "/v1/stripe/webhook", content=body, headers={"stripe-signature": signature(body)}
        )
        assert answer.status_code == 200
    assert list(payments.inside.stores["stripe_events"].rows) == ["evt_1"]
