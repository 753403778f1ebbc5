"""The hosted payment page, driven the way a browser without JavaScript does."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from stripe_standin.app import create_app
from stripe_standin.world.storefront import Storefront
from tests.stripe_standin.shop import Shop, session_params


async def press(shop: Shop, url: str, value: str, name: str = "payment_method") -> httpx.Response:
    """Press a button; where the browser is sent."""
    answer = await shop.http.post(url, data={name: value})
    assert answer.status_code == 303
    return answer


def at(shop: Shop, location: str) -> str:
    """The full address of a redirect."""
    return str(httpx.URL(shop.url).join(location))


async def test_the_page_says_what_is_paid_and_how(shop: Shop) -> None:
    customer = await shop.sdk.customers.create_async({"email": "ada@example.com"})
    session = await shop.session(customer=customer.id)
    page = await shop.http.get(session.url)
    assert page.status_code == 200
    for words in (
        "Deposit",
        "Cardiology, Chicago",
        "$699.00",
        "ada@example.com",
        "31 more minutes",
        "Test page",
    ):
        assert words in page.text
    assert 'href="https://rounds.example/statement"' in page.text
    assert 'name="viewport"' in page.text
    assert "prefers-color-scheme: dark" in page.text
    assert "<script" not in page.text
    assert not re.search(r"<input|card.?number", page.text, re.IGNORECASE)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "ACH" not in page.text


async def test_the_address_of_the_process_says_how_to_come_to_a_payment_page() -> None:
    app = create_app(storefront=Storefront(hint="Order a <cake>."))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://s") as http:
        there = await http.get("/")
    assert there.status_code == 200
    assert "Order a &lt;cake&gt;." in there.text


async def test_the_page_asks_in_the_name_of_the_merchant(shop: Shop) -> None:
    session = await shop.session()
    assert "<h1>Pay Rounds</h1>" in (await shop.http.get(session.url)).text


async def test_words_from_outside_are_escaped(shop: Shop) -> None:
    item: dict[str, Any] = session_params()["line_items"][0]
    item["price_data"]["product_data"] = {"name": "<script>alert(1)</script>"}
    session = await shop.session(line_items=[item], cancel_url="https://x.example/?a='\"><b>")
    page = await shop.http.get(session.url)
    assert "<script" not in page.text
    assert "<b>" not in page.text


async def test_paying_leads_back_to_the_site(shop: Shop) -> None:
    session = await shop.session()
    answer = await press(shop, session.url, "pm_card_visa")
    assert answer.headers["location"] == f"https://rounds.example/return?session={session.id}"
    again = await press(shop, session.url, "pm_card_visa")  # the second click of a double click
    assert again.headers["location"] == answer.headers["location"]
    page = await shop.http.get(session.url)
    assert "All done" in page.text
    assert session.id in page.text
    assert len((await shop.sdk.charges.list_async()).data) == 1


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("pm_card_visa_chargeDeclined", "Your card was declined."),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "Your card has insufficient funds."),
    ],
)
async def test_a_decline_says_why_and_lets_one_try_again(shop: Shop, token: str, reason: str) -> None:
    session = await shop.session()
    back = at(shop, (await press(shop, session.url, token)).headers["location"])
    assert back == session.url
    page = await shop.http.get(back)
    assert reason in page.text
    assert 'role="alert"' in page.text
    paid = await press(shop, session.url, "pm_card_visa")
    assert paid.headers["location"].startswith("https://rounds.example/return")


async def test_3d_secure_is_refused_and_then_approved(shop: Shop) -> None:
    session = await shop.session()
    sent = await press(shop, session.url, "pm_card_threeDSecure2Required")
    challenge = at(shop, sent.headers["location"])
    assert challenge == session.url + "/3ds"
    assert "Your bank asks" in (await shop.http.get(challenge)).text
    refused = at(shop, (await press(shop, challenge, "fail", "answer")).headers["location"])
    assert "unable to authenticate" in (await shop.http.get(refused)).text
    await press(shop, session.url, "pm_card_threeDSecure2Required")
    passed = await press(shop, challenge, "pass", "answer")
    assert passed.headers["location"].startswith("https://rounds.example/return")


async def test_a_challenge_left_alone_can_be_replaced_by_another_card(shop: Shop) -> None:
    session = await shop.session()
    await press(shop, session.url, "pm_card_threeDSecure2Required")
    assert "Choose how to pay" in (await shop.http.get(session.url)).text
    paid = await press(shop, session.url, "pm_card_visa")
    assert paid.headers["location"].startswith("https://rounds.example/return")


async def test_a_bank_account_where_it_is_allowed(shop: Shop) -> None:
    session = await shop.session(allowed_payment_method_types=["card", "us_bank_account"])
    assert "ACH" in (await shop.http.get(session.url)).text
    sent = await press(shop, session.url, "pm_usBankAccount")
    assert sent.headers["location"].startswith("https://rounds.example/return")
    assert "few business days" in (await shop.http.get(session.url)).text


async def test_an_expired_page_says_so_and_takes_nothing(shop: Shop) -> None:
    session = await shop.session()
    await shop.control("clock", advance=1_861)
    back = at(shop, (await press(shop, session.url, "pm_card_visa")).headers["location"])
    page = await shop.http.get(back)
    assert "has closed" in page.text
    assert "not been charged" in page.text
    assert "https://rounds.example/statement" in page.text


async def test_nonsense_is_met_with_a_page(shop: Shop) -> None:
    session = await shop.session()
    back = at(shop, (await press(shop, session.url, "pm_usBankAccount")).headers["location"])
    assert "does not offer" in (await shop.http.get(back)).text
    await press(shop, session.url + "/3ds", "pass", "answer")
    assert (await shop.look(session.id)).status == "open"
    missing = await shop.http.get(f"{shop.url}/c/pay/cs_test_nothing")
    assert (missing.status_code, "does not exist" in missing.text) == (404, True)
