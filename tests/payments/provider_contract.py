"""What every payment provider must do, real or played: the same scenarios for Stripe, its stand-in and fakes.

A subclass gives a `bench`; see test_provider_contract.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest

from services.payments.domain.attempts import CheckoutRequest
from services.payments.domain.truth import ProviderSession
from services.payments.ports import PaymentProvider, ProviderRefused, RefundOrder
from shared.chassis.ids import new_id

CENTS = 69_900
How = Literal["works", "declined", "processing"]


@dataclass(frozen=True)
class Bench:
    """A provider, its clock, and the hands of a payer."""

    provider: PaymentProvider
    now: Callable[[], datetime]
    payment: Callable[[], Awaitable[str]]
    """A succeeded payment of CENTS by card; its id."""
    pay: Callable[[str, How], Awaitable[None]] | None = None
    """Act on the payment page of a session; None where no program can (the real provider's page)."""

    async def request(self, **changes: Any) -> CheckoutRequest:
        """A request of a new applicant, for which no page was opened."""
        applicant = new_id("acc")
        plain: dict[str, Any] = {
            "attempt_id": new_id("att"),
            "application_id": new_id("app"),
            "applicant_id": applicant,
            "customer_id": await self.provider.customer(applicant),
            "purpose": "deposit",
            "cents": CENTS,
            "currency": "usd",
            "words": "Deposit: Cardiology in Chicago, 4 weeks from June 7, 2027",
            "expires_at": self.now().replace(microsecond=0) + timedelta(minutes=31),
            "return_url": "https://rounds.example/v1/payments/return",
            "methods": ("card",),
        }
        return CheckoutRequest(**(plain | changes))

    async def page(self) -> ProviderSession:
        """A fresh page to pay at."""
        return await self.provider.open_page(await self.request())

    async def paid(self, session_id: str, how: How = "works") -> ProviderSession:
        """The payer acts; what is true then."""
        if self.pay is None:
            pytest.skip("nobody can press a button on the real provider's page")
        await self.pay(session_id, how)
        found = await self.provider.page(session_id)
        assert found is not None
        return found

    async def order(self, cents: int = CENTS, **changes: Any) -> RefundOrder:
        """A refund of a fresh payment."""
        plain: dict[str, Any] = {"payment_id": await self.payment()} | changes
        return RefundOrder(new_id("rft"), "app_1", cents=cents, may_be_old=False, **plain)


class ProviderContract:
    """Scenarios; each begins with people nobody has heard of, so that they can share an account."""

    async def test_an_applicant_is_one_customer(self, bench: Bench) -> None:
        applicant = new_id("acc")
        first = await bench.provider.customer(applicant)
        assert await bench.provider.customer(applicant) == first
        assert await bench.provider.customer(new_id("acc")) != first

    async def test_a_page_is_open_and_knows_whose_it_is(self, bench: Bench) -> None:
        request = await bench.request()
        page = await bench.provider.open_page(request)
        assert (page.status, page.payment) == ("open", None)
        assert page.url.startswith(("http://", "https://"))
        assert (page.application_id, page.attempt_id) == (request.application_id, request.attempt_id)
        assert await bench.provider.page(page.id) == page

    async def test_the_same_request_gets_the_same_page(self, bench: Bench) -> None:
        request = await bench.request()
        first = await bench.provider.open_page(request)
        assert await bench.provider.open_page(request) == first
        other = await bench.provider.open_page(replace(request, attempt_id=new_id("att")))
        assert other.id != first.id

    async def test_the_same_request_after_the_page_was_closed_says_that_it_is(self, bench: Bench) -> None:
        """The first answer is kept under the key; what is true now is asked for."""
        request = await bench.request()
        page = await bench.provider.open_page(request)
        await bench.provider.close_page(page.id)
        again = await bench.provider.open_page(request)
        assert (again.id, again.status) == (page.id, "expired")

    async def test_a_page_whose_answer_was_lost_is_found_by_its_attempt(self, bench: Bench) -> None:
        request = await bench.request()
        assert await bench.provider.lost_page(request) is None
        page = await bench.provider.open_page(request)
        assert await bench.provider.lost_page(request) == page
        assert await bench.provider.lost_page(replace(request, attempt_id=new_id("att"))) is None

    async def test_a_page_must_be_open_for_half_an_hour(self, bench: Bench) -> None:
        with pytest.raises(ProviderRefused):
            await bench.provider.open_page(
                await bench.request(expires_at=bench.now() + timedelta(minutes=29))
            )

    async def test_there_is_no_page_that_was_never_opened(self, bench: Bench) -> None:
        assert await bench.provider.page("cs_test_made_up") is None

    async def test_there_is_no_warning_that_was_never_given(self, bench: Bench) -> None:
        assert await bench.provider.fraud_warning("issfr_made_up") is None

    async def test_a_closed_page_is_closed_however_often(self, bench: Bench) -> None:
        page = await bench.page()
        for _ in range(2):
            closed = await bench.provider.close_page(page.id)
            assert (closed.id, closed.status, closed.url) == (page.id, "expired", "")
            assert closed.payment is None or closed.payment.status == "unpaid"

    async def test_a_paid_page_tells_amount_and_time_and_cannot_be_closed(self, bench: Bench) -> None:
        page = await bench.page()
        before = bench.now().replace(microsecond=0)
        truth = await bench.paid(page.id)
        assert truth.payment is not None
        assert truth.payment.at is not None
        assert (truth.status, truth.payment.status) == ("complete", "succeeded")
        assert (truth.payment.cents, truth.payment.currency) == (CENTS, "usd")
        assert before - timedelta(seconds=1) <= truth.payment.at <= bench.now()
        assert await bench.provider.close_page(page.id) == truth
        assert await bench.provider.page_of_payment(truth.payment.id) == truth

    async def test_a_declined_card_leaves_the_page_open_and_says_why(self, bench: Bench) -> None:
        page = await bench.page()
        truth = await bench.paid(page.id, "declined")
        assert truth.payment is not None
        assert (truth.status, truth.payment.status) == ("open", "unpaid")
        assert truth.payment.failure is not None
        assert truth.payment.failure.id
        paid = await bench.paid(page.id)
        assert paid.payment is not None
        assert (paid.payment.id, paid.payment.status) == (truth.payment.id, "succeeded")

    async def test_a_bank_account_is_complete_and_not_yet_paid(self, bench: Bench) -> None:
        request = await bench.request(methods=("us_bank_account",))
        page = await bench.provider.open_page(request)
        truth = await bench.paid(page.id, "processing")
        assert truth.payment is not None
        assert (truth.status, truth.payment.status) == ("complete", "processing")

    async def test_one_order_is_one_refund(self, bench: Bench) -> None:
        order = await bench.order(CENTS)
        first = await bench.provider.refund(order)
        assert (first.cents, first.payment_id, first.task_id) == (CENTS, order.payment_id, order.task_id)
        assert first.status in ("succeeded", "pending")
        assert await bench.provider.refund(order) == first
        assert await bench.provider.refund(replace(order, may_be_old=True)) == first

    async def test_parts_are_refunded_and_never_more_than_was_paid(self, bench: Bench) -> None:
        order = await bench.order(CENTS - 100)
        first = await bench.provider.refund(order)
        rest = replace(order, task_id=new_id("rft"), cents=100)
        second = await bench.provider.refund(rest)
        assert first.id != second.id
        with pytest.raises(ProviderRefused):
            await bench.provider.refund(replace(order, task_id=new_id("rft"), cents=1))
        assert await bench.provider.refund(rest) == second

    async def test_a_payment_that_never_was_is_not_refunded(self, bench: Bench) -> None:
        with pytest.raises(ProviderRefused):
            await bench.provider.refund(await bench.order(payment_id="pi_made_up"))
