"""What every payment provider must do: the same scenarios for Stripe, its stand-in, the simulation's fake.

A subclass gives a `bench`; see provider/test_provider_contract.py.
"""

# long: one contract, which providers inherit whole
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.provider.domain import ProviderPayment, ProviderSession
from services.payments.provider.ports import (
    ProviderAway,
    ProviderRefused,
)
from shared.chassis.ids import new_id
from tests.payments.provider_bench import CENTS, HALF_AN_HOUR, Bench


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
        truth = await bench.by_bank()
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

    # --- keys

    async def test_a_key_with_other_parameters_opens_no_other_page(self, bench: Bench) -> None:
        request = await bench.request()
        page = await bench.provider.open_page(request)
        assert await bench.provider.open_page(replace(request, cents=CENTS - 100)) == page
        stranger = await bench.provider.customer(new_id("acc"))
        with pytest.raises(ProviderRefused):
            await bench.provider.open_page(replace(request, customer_id=stranger))

    async def test_a_key_with_other_parameters_makes_no_other_refund(self, bench: Bench) -> None:
        order = await bench.order(200)
        made = await bench.provider.refund(order)
        assert await bench.provider.refund(replace(order, cents=100)) == made
        with pytest.raises(ProviderAway):
            await bench.provider.refund(replace(order, payment_id=await bench.payment()))
        with pytest.raises(ProviderRefused):
            await bench.provider.refund(replace(order, task_id=new_id("rft"), cents=CENTS - 199))

    async def test_a_key_is_forgotten_after_a_day_but_not_what_was_done(self, bench: Bench) -> None:
        request = await bench.request()
        page = await bench.provider.open_page(request)
        order = await bench.order(100)
        first = await bench.provider.refund(order)
        await bench.hands.let_pass(timedelta(hours=25))
        for found in (await bench.provider.open_page(request), await bench.provider.lost_page(request)):
            assert found is not None  # no new page is made, for it would live less than half an hour
            assert (found.id, found.status) == (page.id, "expired")
        assert await bench.provider.refund(replace(order, may_be_old=True)) == first
        assert (await bench.provider.refund(order)).id != first.id

    async def test_no_page_is_opened_by_a_request_that_is_older_than_a_minute(self, bench: Bench) -> None:
        request = await bench.request()
        await bench.hands.let_pass(timedelta(minutes=2))
        with pytest.raises(ProviderRefused):
            await bench.provider.open_page(request)
        assert await bench.provider.lost_page(request) is None

    async def test_a_refusal_is_kept_under_its_key_even_when_its_reason_is_gone(self, bench: Bench) -> None:
        page = await bench.page()
        await bench.paid(page.id)
        await bench.hands.dispute(page.id)
        order = await bench.order(payment_id=(await bench.money(page.id)).id)
        with pytest.raises(ProviderRefused, match="charge_disputed"):
            await bench.provider.refund(order)
        await bench.hands.dispute_ends(page.id, "won")
        with pytest.raises(ProviderRefused, match="charge_disputed"):
            await bench.provider.refund(order)
        assert (await bench.provider.refund(replace(order, task_id=new_id("rft")))).cents == CENTS

    # --- pages and time

    async def test_a_page_ends_by_itself_and_cannot_be_paid_then(self, bench: Bench) -> None:
        page = await bench.page()
        await bench.hands.let_pass(HALF_AN_HOUR)
        assert not await bench.hands.pay(page.id, "works")
        truth = await bench.truth(page.id)
        assert (truth.status, truth.url, truth.payment) == ("expired", "", None)
        assert await bench.provider.close_page(page.id) == truth

    async def test_a_page_that_we_closed_cannot_be_paid(self, bench: Bench) -> None:
        page = await bench.page()
        closed = await bench.provider.close_page(page.id)
        assert not await bench.hands.pay(page.id, "works")
        assert await bench.truth(page.id) == closed

    async def test_paying_and_closing_at_once_has_one_winner(self, bench: Bench) -> None:
        for _ in range(3):
            page = await bench.page()
            was_paid, closed = await asyncio.gather(
                bench.hands.pay(page.id, "works"), bench.provider.close_page(page.id)
            )
            assert closed == await bench.truth(page.id)
            assert closed.status == ("complete" if was_paid else "expired")

    async def test_what_was_never_opened_is_not_closed(self, bench: Bench) -> None:
        with pytest.raises(ProviderRefused):
            await bench.provider.close_page("cs_test_made_up")

    async def test_there_is_no_page_of_a_payment_that_never_was(self, bench: Bench) -> None:
        assert await bench.provider.page_of_payment("pi_made_up") is None

    async def test_a_lost_page_is_looked_for_among_those_of_its_payer(self, bench: Bench) -> None:
        request = await bench.request()
        await bench.provider.open_page(request)
        stranger = await bench.provider.customer(new_id("acc"))
        assert await bench.provider.lost_page(replace(request, customer_id=stranger)) is None

    # --- banks that take days

    async def test_a_bank_that_pays_days_later_leaves_the_time_at_which_the_payer_paid(
        self, bench: Bench
    ) -> None:
        page = await bench.by_bank()
        assert page.payment is not None
        await bench.hands.let_pass(timedelta(days=2))
        assert await bench.provider.close_page(page.id) == page
        await bench.hands.bank_answers(page.id, pays=True)
        assert await bench.money(page.id) == replace(page.payment, status="succeeded")

    async def test_a_bank_that_does_not_pay_ends_the_page_and_says_why(self, bench: Bench) -> None:
        page = await bench.by_bank()
        await bench.hands.bank_answers(page.id, pays=False)
        truth = await bench.truth(page.id)
        assert truth.payment is not None
        assert (truth.status, truth.payment.status) == ("complete", "unpaid")
        assert truth.payment.failure is not None
        assert truth.payment.failure.code == "insufficient_funds"
        assert not await bench.hands.pay(page.id, "works")

    async def test_what_has_not_come_is_not_sent_back(self, bench: Bench) -> None:
        page = await bench.by_bank()
        waiting = await bench.order(payment_id=(await bench.money(page.id)).id)
        with pytest.raises(ProviderRefused):
            await bench.provider.refund(waiting)
        await bench.hands.bank_answers(page.id, pays=False)
        with pytest.raises(ProviderRefused):
            await bench.provider.refund(replace(waiting, task_id=new_id("rft")))

    # --- refunds that take days

    async def test_a_slow_refund_arrives(self, bench: Bench) -> None:
        page = await bench.page()
        order = await bench.order(payment_id=(await self._paid(bench, page)).id)
        await bench.hands.let_refunds_wait()
        made = await bench.provider.refund(order)
        assert made.status == "pending"
        assert (await bench.money(page.id)).refunds == (made,)
        with pytest.raises(ProviderRefused):  # what is on its way is gone
            await bench.provider.refund(replace(order, task_id=new_id("rft"), cents=1))
        await bench.hands.refund_ends(page.id, made.id, fails=False)
        assert (await bench.money(page.id)).refunds == (replace(made, status="succeeded"),)

    async def test_a_refund_that_was_sent_back_can_be_made_anew_under_another_key_alone(
        self, bench: Bench
    ) -> None:
        page = await bench.page()
        order = await bench.order(payment_id=(await self._paid(bench, page)).id)
        await bench.hands.let_refunds_wait()
        made = await bench.provider.refund(order)
        await bench.hands.refund_ends(page.id, made.id, fails=True)
        failed = replace(made, status="failed")
        assert (await bench.money(page.id)).refunds == (failed,)
        assert await bench.provider.refund(order) == made  # what was answered then
        assert await bench.provider.refund(replace(order, may_be_old=True)) == failed
        again = await bench.provider.refund(replace(order, task_id=new_id("rft")))
        assert again.cents == CENTS
        assert (await bench.money(page.id)).refunds == (failed, again)

    # --- disputes

    async def test_what_is_disputed_is_not_refunded_until_it_is_won(self, bench: Bench) -> None:
        page = await bench.page()
        order = await bench.order(payment_id=(await self._paid(bench, page)).id)
        await bench.hands.dispute(page.id)
        (dispute,) = (await bench.money(page.id)).disputes
        assert (dispute.status, dispute.cents) == ("open", CENTS)
        with pytest.raises(ProviderRefused, match="charge_disputed"):
            await bench.provider.refund(order)
        await bench.hands.dispute_ends(page.id, "won")
        (won,) = (await bench.money(page.id)).disputes
        assert (won.id, won.status, won.cents) == (dispute.id, "won", CENTS)
        assert (await bench.provider.refund(replace(order, task_id=new_id("rft")))).cents == CENTS

    async def test_what_was_lost_is_never_refunded(self, bench: Bench) -> None:
        page = await bench.page()
        order = await bench.order(100, payment_id=(await self._paid(bench, page)).id)
        await bench.hands.dispute(page.id)
        await bench.hands.dispute_ends(page.id, "lost")
        (lost,) = (await bench.money(page.id)).disputes
        assert lost.status == "lost"
        with pytest.raises(ProviderRefused, match="charge_disputed"):
            await bench.provider.refund(order)

    async def test_an_inquiry_has_taken_nothing_and_forbids_nothing(self, bench: Bench) -> None:
        page = await bench.page()
        order = await bench.order(100, payment_id=(await self._paid(bench, page)).id)
        await bench.hands.dispute(page.id, inquiry=True)
        (inquiry,) = (await bench.money(page.id)).disputes
        assert inquiry.status == "inquiry"
        assert (await bench.provider.refund(order)).cents == 100

    async def test_a_dispute_takes_what_was_not_refunded(self, bench: Bench) -> None:
        page = await bench.page()
        order = await bench.order(CENTS - 100, payment_id=(await self._paid(bench, page)).id)
        await bench.provider.refund(order)
        await bench.hands.dispute(page.id)
        (dispute,) = (await bench.money(page.id)).disputes
        assert dispute.cents == 100

    # --- time

    async def test_every_time_is_the_providers(self, bench: Bench) -> None:
        page = await bench.page()
        times = []
        for act in (self._paid, self._refunded, self._disputed):
            await bench.hands.let_pass(timedelta(minutes=1))
            before = bench.now().replace(microsecond=0)
            await act(bench, page)
            times.append((before, bench.now()))
        money = await bench.money(page.id)
        told = (money.at, money.refunds[0].at, money.disputes[0].at)
        for (before, after), at in zip(times, told, strict=True):
            assert at is not None
            assert before <= at <= after

    @staticmethod
    async def _paid(bench: Bench, page: ProviderSession) -> ProviderPayment:
        payment = (await bench.paid(page.id)).payment
        assert payment is not None
        return payment

    @staticmethod
    async def _refunded(bench: Bench, page: ProviderSession) -> None:
        await bench.provider.refund(await bench.order(100, payment_id=(await bench.money(page.id)).id))

    @staticmethod
    async def _disputed(bench: Bench, page: ProviderSession) -> None:
        await bench.hands.dispute(page.id)
