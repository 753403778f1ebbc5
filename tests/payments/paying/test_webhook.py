"""The webhook: what Stripe has signed lately is answered 200 and kept, whatever it is; else nothing is."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
import time_machine
from prometheus_client import REGISTRY

from services.payments.paying.adapters.stripe_webhooks import StripeWebhooks
from services.payments.paying.domain.provider_events import KEPT
from tests.payments.builders import NOW
from tests.payments.paying.signed_bodies import (
    CREATED,
    HOSTILE,
    OLD_SECRET,
    SHAPES,
    Mail,
    bare,
    event,
    signature,
    signed,
)
from tests.payments.running import SECRET, Running, running
from tests.payments.webhooks import knock, paid_event


@pytest.fixture(autouse=True)
def time_stands_still() -> Iterator[None]:
    """A signature that is 299 seconds old stays so old, however long the test thinks."""
    with time_machine.travel(timedelta(0), tick=False):
        yield


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
    assert counted("refused") - before == len(HOSTILE) >= 12


async def test_whatever_stripe_has_signed_is_answered_200_and_kept_once(payments: Running) -> None:
    known: set[str] = set()
    for shape, body in SHAPES.items():
        mail = signed(body())
        payments.inside.stores["stripe_events"].rows.clear()
        for _ in range(2):
            answer = await post(payments, mail)
            assert (answer.status_code, answer.json()) == (200, {"received": True}), shape
        assert len(kept(payments)) == 1, shape
        known.update(kept(payments))
        await payments.work()  # and what there is to do about it is done
    assert {name for name in known if not name.startswith("body_")} == {"evt_1"}
    assert len(known) >= 15  # what has no id of its own is known by its content


async def test_the_expanded_payment_of_an_event_is_what_is_asked_about(payments: Running) -> None:
    await payments.hold()
    paid = await paid_event(payments)
    paid["id"], paid["type"] = "evt_expanded", "charge.refunded"
    intent = {"id": paid["data"]["object"]["payment_intent"], "object": "payment_intent"}
    paid["data"]["object"] = {"id": "ch_1", "object": "charge", "payment_intent": intent}
    assert (await knock(payments, paid)).status_code == 200
    await payments.work()
    assert (await payments.statement()).is_reserved


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (event(type="balance.available"), "not_handled"),
        (event(livemode=True), "other_mode"),
        (event(without="type"), "unreadable"),
        ("{", "unreadable"),
    ],
)
async def test_what_payments_cannot_use_is_set_aside_with_the_reason_and_forgotten_like_what_is_done(
    payments: Running, body: str, why: str
) -> None:
    before = counted(why)
    await post(payments, signed(body))
    (row,) = payments.inside.stores["stripe_events"].rows.values()
    assert (row.state["state"], row.state["aside"]) == ("aside", why)
    assert row.find["forget_at"] == NOW + KEPT
    assert not await payments.inside.timers.look()
    assert counted(why) - before == 1


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


def test_only_ids_are_read_from_an_event() -> None:
    about = {"id": "cs_1", "object": "checkout.session", "payment_intent": "pi_9", "amount_total": 5}
    webhooks = StripeWebhooks([SECRET], livemode=False)
    read = webhooks.read(*signed(event(data={"object": about}, created=int(time.time()))))
    assert (read.object_id, read.payment_id, read.application_id) == ("cs_1", "pi_9", "")


def test_an_event_of_live_money_counts_where_money_is_live() -> None:
    webhooks = StripeWebhooks([SECRET], livemode=True)
    assert webhooks.read(*signed(event(livemode=True))).aside == ""
    assert webhooks.read(*signed(event())).aside == "other_mode"
