"""The failure matrix, rows about who knocks at the webhook, and Stripe being away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
import stripe

from shared.contracts.catalog import HoldEnding
from shared.contracts.policy import local_midnight
from tests.payments.builders import DEPOSIT, FEE, START, ZONE
from tests.payments.heard import about
from tests.payments.running import SECRET, Running, running
from tests.payments.webhooks import knock, paid_event

NEXT_SECRET = "whsec_" + "next" * 8
MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture
async def rotating() -> AsyncIterator[Running]:
    """While the webhook's secret is changed: both count."""
    async with running(stripe_webhook_secrets=f"{NEXT_SECRET},{SECRET}") as run:
        yield run


async def test_row_29_a_forged_or_old_webhook_is_refused_and_books_nothing(payments: Running) -> None:
    await payments.hold()
    event = await paid_event(payments)
    other = json.dumps(event | {"id": "evt_made_up"})
    answers = [
        await knock(payments, event, secret="whsec_" + "mine" * 8),
        await knock(payments, event, age=301),
        await knock(payments, event, sent=other),
        await payments.api.post("/v1/stripe/webhook", json=event),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert payments.inside.stores["stripe_events"].rows == {}
    await payments.work()
    assert not (await payments.statement()).is_reserved


async def test_row_29_an_event_of_the_other_mode_is_kept_and_books_nothing(payments: Running) -> None:
    await payments.hold()
    event = await paid_event(payments)
    assert (await knock(payments, event | {"livemode": True})).status_code == 200
    await payments.work()
    assert [row.state["aside"] for row in payments.inside.stores["stripe_events"].rows.values()] == [
        "other_mode"
    ]
    assert not (await payments.statement()).is_reserved


async def test_row_29_a_webhook_that_is_replayed_at_once_is_a_repeat(payments: Running) -> None:
    await payments.hold()
    event = await paid_event(payments)
    for age in (0, 0, 299):
        assert (await knock(payments, event, age=age)).status_code == 200
        await payments.work()
    assert list(payments.inside.stores["stripe_events"].rows) == [event["id"]]
    assert payments.names.count("PaymentReceived") == 1


async def test_row_29_a_true_signature_under_a_made_up_story_books_what_stripe_says(
    payments: Running,
) -> None:
    """Even who knows the secret only chooses what we ask Stripe about."""
    await payments.hold()
    session = await payments.open_page()
    story = {"id": session, "object": "checkout.session", "payment_status": "paid", "amount_total": 1}
    event = {
        "id": "evt_story",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": stripe.api_version,
        "created": int(payments.clock().timestamp()),
        "livemode": False,
        "data": {"object": story},
    }
    assert (await knock(payments, event)).status_code == 200
    await payments.work()
    statement = await payments.statement()
    assert (statement.paid, statement.attempts[0].state) == (0, "open")


@pytest.mark.parametrize("secret", [SECRET, NEXT_SECRET])
async def test_row_30_while_the_secret_is_changed_the_old_and_the_new_one_count(
    rotating: Running, secret: str
) -> None:
    await rotating.hold()
    event = await paid_event(rotating)
    assert (await knock(rotating, event, secret)).status_code == 200
    await rotating.work()
    assert (await rotating.statement()).is_reserved


async def test_row_30_a_secret_that_was_taken_away_counts_no_more_and_nothing_is_lost() -> None:
    async with running(stripe_webhook_secrets=NEXT_SECRET) as payments:
        await payments.hold()
        event = await paid_event(payments)
        assert (await knock(payments, event, SECRET)).status_code == 400
        await payments.travel(5 * MINUTE)  # a live attempt is asked about, whatever was refused
        assert (await payments.statement()).is_reserved


# --- Stripe is away


def time_is_up() -> HoldEnding:
    return HoldEnding(**about(), reason="time_is_up")


async def to_the_end_of_the_hold(payments: Running, offset: timedelta) -> None:
    payments.clock.travel((await payments.statement()).hold_until + offset - payments.clock())
    await payments.align()


@pytest.mark.parametrize("do", ["500", "429", "drop_before"])
async def test_row_31_while_stripe_is_down_or_busy_they_are_asked_to_try_again_shortly(
    payments: Running, do: str
) -> None:
    await payments.hold()
    await payments.control("fault", match="/v1/", do=do, times=99)
    answer = await payments.checkout()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert await payments.objects("checkout.session") == []
    await payments.control("fault", clear=True)
    assert (await payments.checkout()).status_code == 201


async def test_row_31_who_was_turned_away_keeps_the_place_for_an_hour_after_the_last_try(
    payments: Running,
) -> None:
    await payments.hold()
    await to_the_end_of_the_hold(payments, -10 * MINUTE)
    await payments.control("fault", match="/v1/customers", do="500", times=99)
    assert (await payments.checkout()).status_code == 503
    last_try = payments.clock() + 40 * MINUTE
    await payments.travel(10 * MINUTE)
    await payments.hear(time_is_up(), times=2)  # the catalog's time is up, the outage's is not
    await payments.travel(30 * MINUTE)
    assert (await payments.checkout()).status_code == 503
    assert (await payments.statement()).hold_until == last_try + 60 * MINUTE
    assert "PaymentWindowClosed" not in payments.names

    await payments.control("fault", clear=True)
    await payments.travel(59 * MINUTE)
    await payments.pay()
    assert (await payments.statement()).balance == FEE - DEPOSIT
    assert "PaymentWindowClosed" not in payments.names
    await payments.travel(timedelta(hours=2))
    assert (await payments.statement()).is_reserved


async def test_row_31_who_does_not_come_back_loses_the_place_once_the_hour_is_over(payments: Running) -> None:
    await payments.hold()
    await to_the_end_of_the_hold(payments, -MINUTE)
    await payments.control("fault", match="/v1/customers", do="429", times=99)
    assert (await payments.checkout()).status_code == 503
    await payments.travel(MINUTE)
    await payments.hear(time_is_up())
    await payments.travel(58 * MINUTE + timedelta(seconds=59))
    assert "PaymentWindowClosed" not in payments.names
    await payments.travel(timedelta(seconds=1))
    assert payments.names[-2:] == ["PaymentWindowClosed", "StatementVoided"]
    assert (await payments.checkout(key="k2")).json()["code"] == "hold_ended"


async def test_row_31_an_outage_early_in_the_hold_changes_nothing(payments: Running) -> None:
    await payments.hold()
    until = (await payments.statement()).hold_until
    await payments.control("fault", match="/v1/customers", do="500", times=3)
    assert (await payments.checkout()).status_code == 503
    statement = await payments.statement()
    assert (statement.hold_until, statement.prolonged) == (until, False)


async def test_row_31_no_outage_keeps_a_place_into_its_first_day() -> None:
    first_day = local_midnight(START, ZONE)
    async with running(first_day - 30 * MINUTE) as payments:
        await payments.hold(until=first_day - 10 * MINUTE)
        await payments.control("fault", match="/v1/customers", do="500", times=99)
        assert (await payments.checkout("full")).status_code == 503
        assert (await payments.statement()).hold_until == first_day
        payments.clock.travel(30 * MINUTE)
        assert (await payments.checkout("full", "k2")).json()["code"] == "hold_ended"
