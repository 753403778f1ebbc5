"""From the payment page to our return page in a real browser: paid, declined, back, late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.payer import Payer

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]


async def test_paid(payer: Payer) -> None:
    await payer.open()
    await payer.reads("$699.00", "Choose how to pay")
    await payer.press("•••• 4242")
    await payer.reads(
        "Thank you: we received $699.00",
        "Your place is reserved.",
        "$1,800.00",
        "Friday, April 23, 2027, 11:59:59 PM (America/Chicago, UTC−05:00)",
    )
    assert (await payer.payments.statement()).is_reserved


async def test_declined_then_paid(payer: Payer) -> None:
    await payer.open()
    await payer.press("•••• 0002")
    assert "declined" in await payer.page.get_by_role("alert").inner_text()
    await payer.press("•••• 9995")
    assert "insufficient funds" in await payer.page.get_by_role("alert").inner_text()
    assert not (await payer.payments.statement()).paid
    await payer.press("•••• 4242")
    await payer.reads("Thank you: we received $699.00")


async def test_3d_secure_passed(payer: Payer) -> None:
    await payer.open()
    await payer.press("•••• 3220")
    await payer.reads("Your bank asks: is it you?")
    await payer.press("approve")
    await payer.reads("Thank you: we received $699.00")


async def test_3d_secure_failed_then_another_card(payer: Payer) -> None:
    await payer.open()
    await payer.press("•••• 3220")
    await payer.press("refuse")
    assert "unable to authenticate" in await payer.page.get_by_role("alert").inner_text()
    assert not (await payer.payments.statement()).paid
    await payer.press("•••• 4242")
    await payer.reads("Thank you: we received $699.00")


async def test_3d_secure_abandoned_and_come_back(payer: Payer) -> None:
    await payer.open()
    await payer.press("•••• 3220")
    await payer.press("Choose another way to pay")
    await payer.press("Back without paying")
    await payer.reads("No payment was taken", "The payment page is still open for you.")
    await payer.press("Continue to the payment page")
    await payer.press("•••• 4242")
    await payer.reads("Thank you: we received $699.00")


async def test_back(payer: Payer) -> None:
    await payer.open()
    await payer.press("Back without paying")
    await payer.reads(
        "No payment was taken",
        "You went back before paying, so nothing was charged.",
        "Monday, January 4, 2027, 9:31 AM (America/Chicago, UTC−06:00)",  # the page's own end
        "Monday, January 11, 2027, 9:00 AM (America/Chicago, UTC−06:00)",  # the hold's
        "$699.00",
    )
    assert (await payer.payments.statement()).live_attempts


async def test_expired_while_it_was_open_in_a_tab(payer: Payer) -> None:
    await payer.open()
    await payer.payments.travel(timedelta(minutes=40))
    await payer.press("•••• 4242")
    await payer.reads("This payment page has closed", "You have not been charged.")
    await payer.press("Back to the site")
    await payer.reads("No payment was taken", "nothing was charged", "You can pay again from your statement.")
    assert not (await payer.payments.statement()).paid


async def test_a_bank_transfer_is_still_processing(payer: Payer) -> None:
    await payer.open()
    await payer.press("•••• 6789")
    await payer.reads("Your bank is working on it", "Your place is kept meanwhile.")
    assert not (await payer.payments.statement()).paid


async def test_while_the_answer_is_open_we_are_checking_and_look_again(payer: Payer) -> None:
    """Stripe does not answer; the page asks again by itself, without JavaScript, and then knows."""
    await payer.open()
    await payer.payments.control("fault", match="GET /v1/checkout", do="500", times=3)
    await payer.press("•••• 4242")
    await payer.reads("We are checking your payment", "Please do not pay again")
    assert await payer.page.get_by_text("failed").count() == 0
    await payer.reads("Thank you: we received $699.00")


async def test_the_second_tab_of_somebody_who_has_paid(payer: Payer) -> None:
    await payer.open()
    here = payer.page.url
    await payer.press("•••• 4242")
    await payer.reads("Thank you")
    await payer.page.goto(here)
    await payer.reads("All done", "There is nothing left to do here.")
    await payer.press("Continue")
    await payer.reads("Thank you: we received $699.00")


async def test_a_made_up_address_tells_nothing(payer: Payer) -> None:
    await payer.page.goto("http://rounds.example/v1/payments/return?session=cs_test_made_up")
    await payer.reads("We do not know this payment")
    await payer.page.goto("http://rounds.example/v1/payments/return?application=app_1&attempt=att_made_up")
    await payer.reads("We do not know this payment")
