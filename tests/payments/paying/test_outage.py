"""Paying after an outage of Stripe: the same request gets a page again, and one live way to pay stays one.

A page is asked for with an end that is frozen with the request. A minute later Stripe finds that end too near
and opens no page by it any more, so what was never opened needs a fresh attempt under a fresh key.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.payments.builders import DEPOSIT, FEE
from tests.payments.running import Running

SESSIONS = "POST /v1/checkout/sessions"
MINUTE = timedelta(minutes=1)
AWAKE = pytest.mark.parametrize("awake", [True, False], ids=["the clock looks", "nobody looks"])


async def outage(payments: Running, do: str) -> None:
    """Nobody gets an answer; a page may have been opened all the same (`drop_after`)."""
    await payments.hold()
    await payments.control("fault", match=SESSIONS, do=do, times=99)
    assert (await payments.checkout()).status_code == 503


async def passes(payments: Running, by: timedelta, *, awake: bool) -> None:
    """Stripe is away for so long; our clock tries meanwhile, or is down as well."""
    payments.clock.travel(by)
    await payments.align()
    if awake:
        await payments.work()
    await payments.control("fault", clear=True)
    if awake:
        await payments.travel(5 * MINUTE)


async def live_pages(payments: Running) -> int:
    return sum(session["status"] == "open" for session in await payments.objects("checkout.session"))


@AWAKE
@pytest.mark.parametrize("minutes", [0.5, 2, 40, 26 * 60])
async def test_who_asks_again_after_the_outage_gets_a_page_under_the_same_key(
    payments: Running, minutes: float, awake: bool
) -> None:
    await outage(payments, "drop_before")
    await passes(payments, minutes * MINUTE, awake=awake)
    answers = [await payments.checkout() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert await live_pages(payments) == 1
    assert payments.names.count("CheckoutOpened") == 1
    session = answers[0].json()["checkout_url"].rpartition("/")[2]
    await payments.control("pay", session=session)
    await payments.settle()
    assert (await payments.statement()).balance == FEE - DEPOSIT


@AWAKE
async def test_a_page_whose_answer_was_lost_is_the_one_that_is_handed_out(
    payments: Running, awake: bool
) -> None:
    await outage(payments, "drop_after")
    await passes(payments, 2 * MINUTE, awake=awake)
    answer = await payments.checkout()
    assert answer.status_code == 201, answer.text
    assert len(await payments.objects("checkout.session")) == 1
    assert len((await payments.statement()).attempts) == 1


@AWAKE
async def test_a_page_that_ended_before_anybody_had_it_is_followed_by_a_fresh_one(
    payments: Running, awake: bool
) -> None:
    await outage(payments, "drop_after")
    await passes(payments, 40 * MINUTE, awake=awake)
    answer = await payments.checkout()
    assert answer.status_code == 201, answer.text
    sessions = await payments.objects("checkout.session")
    assert sorted(session["status"] for session in sessions) == ["expired", "open"]


@pytest.mark.parametrize("minutes", [2, 26 * 60], ids=["the key holds", "Stripe has forgotten the key"])
async def test_a_page_that_was_paid_without_our_having_heard_of_it_is_not_followed_by_another(
    payments: Running, minutes: int
) -> None:
    await outage(payments, "drop_after")
    session = (await payments.objects("checkout.session"))[0]["id"]
    await payments.control("pay", session=session)
    await passes(payments, minutes * MINUTE, awake=False)
    assert (await payments.checkout()).status_code == 409
    assert len(await payments.objects("checkout.session")) == 1
    await payments.settle()
    assert (await payments.statement()).paid == DEPOSIT


@AWAKE
async def test_requests_under_several_keys_meet_at_one_fresh_page(payments: Running, awake: bool) -> None:
    await outage(payments, "drop_before")
    assert (await payments.checkout(key="k2")).status_code == 503
    await passes(payments, 2 * MINUTE, awake=awake)
    answers = [await payments.checkout(key=key) for key in ("k2", "k1", "k3", "k2")]
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["checkout_url"] for answer in answers}) == 1
    assert await live_pages(payments) == 1


async def test_a_key_of_an_attempt_that_came_to_nothing_cannot_be_used_for_another_payment(
    payments: Running,
) -> None:
    await outage(payments, "drop_before")
    await passes(payments, 2 * MINUTE, awake=True)
    statement = await payments.statement()
    assert (await payments.checkout("balance")).status_code in (409, 422)
    assert await payments.statement() == statement
    assert await live_pages(payments) == 0


async def test_an_answer_that_was_given_is_given_again_and_opens_nothing_also_when_its_page_has_ended(
    payments: Running,
) -> None:
    await payments.hold()
    first = await payments.checkout()
    await payments.travel(40 * MINUTE)
    again = await payments.checkout()
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert await live_pages(payments) == 0
