"""Random walks over the pure core: lost answers, lost, doubled and stale news, refunds, disputes, time.

The invariants hold after every step; at the end, when everything has been heard, the books are exactly the
provider's, and there is a late fee if and only if the place was reserved and money was owed when it was due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.payments.domain.commands import CancelStatement
from services.payments.domain.converging import (
    converge,
    refund_answered,
    refund_refused,
    settle_what_is_due,
)
from services.payments.domain.ending import cancel, end_hold, give_all_back, seat_again
from services.payments.domain.paying import start_checkout
from services.payments.domain.truth import ProviderSession
from shared.chassis.decision import Refused
from tests.payments.builders import DEPOSIT, DUE, LATE_FEE, Story, held, wish
from tests.payments.provider_model import Provider, Refusal, left

HOURS = timedelta(hours=1)


class Walk(RuleBasedStateMachine):
    """One statement, one provider, and a lot of bad luck."""

    @initialize(
        fee=st.integers(99_900, 419_900),
        days=st.sampled_from([1, 60, 110]),
        way=st.sampled_from(["fresh", "deposit", "bank", "full"]),
    )
    def begin(self, fee: int, days: int, way: str) -> None:
        now = DUE - timedelta(days=days)
        self.story: Story = held(now, fee_cents=fee, held_at=now, until=now + timedelta(days=7))
        self.stripe = Provider()
        self.old: list[ProviderSession] = []
        self.outside = False
        if way != "fresh":
            self.click(full=way == "full", lost=False)
            self.stripe.pay(self.stripe.live()[0].id, now, by_bank=way == "bank")
            self._hear_all()

    # --- us

    @rule(full=st.booleans(), lost=st.booleans())
    def click(self, full: bool, lost: bool) -> None:
        """Not only when nothing is open: that would hide the guard."""
        story = self.story
        attempt_id = self.stripe.id("att")
        pay: Any = "full" if full else "deposit"
        try:
            story.decide(start_checkout(wish(pay, attempt_id), story.state, story.now))
        except Refused:
            return
        attempt = story.statement.attempt(attempt_id)
        if attempt is not None:
            page = self.stripe.open(attempt.request)
            if not lost:
                self._hear(page)

    @rule()
    def worker(self) -> None:
        """Resolve what is unknown, close what is unwanted, make refunds."""
        story = self.story
        for attempt in story.statement.live_attempts:
            page = self.stripe.open(attempt.request)
            self._hear(self.stripe.expire(page.id) if attempt.unwanted else page)
        self._refund(lost=False)

    @rule(lost=st.booleans())
    def refund_worker(self, lost: bool) -> None:
        self._refund(lost=lost)

    def _refund(self, *, lost: bool) -> None:
        story = self.story
        for task in story.statement.refund_tasks:
            if task.state != "todo":
                continue
            try:
                made = self.stripe.refund(task, story.now)
            except Refusal as no:
                story.decide(refund_refused(task.id, str(no), story.state, story.now))
                continue
            if not lost:
                story.decide(refund_answered(made, story.state, story.now))

    @rule()
    def clock_looks(self) -> None:
        self.story.decide(settle_what_is_due(self.story.state, self.story.now))

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        self.story.now += hours * HOURS

    # --- the payer and the bank

    @precondition(lambda self: any(p.status == "open" for p in self.stripe.pages.values()))
    @rule(data=st.data(), by_bank=st.booleans(), heard=st.booleans())
    def payer_pays(self, data: st.DataObject, by_bank: bool, heard: bool) -> None:
        page = data.draw(st.sampled_from([p for p in self.stripe.pages.values() if p.status == "open"]))
        self.old.append(page)
        self.stripe.pay(page.id, self.story.now, by_bank=by_bank)
        if heard:
            self._hear(self.stripe.pages[page.id])

    @rule(ok=st.booleans())
    def bank_answers(self, ok: bool) -> None:
        for page in self.stripe.live():
            if page.status == "complete":
                self.old.append(page)
                self.stripe.bank_answers(page.id, ok=ok)

    @rule()
    def pages_run_out(self) -> None:
        for page in self.stripe.live():
            self.stripe.expire(page.id)

    @precondition(lambda self: self.stripe.pages)
    @rule(data=st.data())
    def news(self, data: st.DataObject) -> None:
        """Of any page, in any order, as often as luck will have it."""
        self._hear(data.draw(st.sampled_from(list(self.stripe.pages.values()))))

    @precondition(lambda self: self.old)
    @rule(data=st.data())
    def stale_news(self, data: st.DataObject) -> None:
        """A slow look that comes back after a newer one."""
        self._hear(data.draw(st.sampled_from(self.old)))

    # --- trouble from outside

    @precondition(lambda self: self.stripe.paid_pages())
    @rule(data=st.data(), cents=st.integers(1, 70_000))
    def dashboard_refund(self, data: st.DataObject, cents: int) -> None:
        page = data.draw(st.sampled_from(self.stripe.paid_pages()))
        assert page.payment is not None
        if not page.payment.disputes and cents <= self.stripe.net() and cents <= _left(page):
            self.outside = True
            self.stripe.refund_by_dashboard(page, cents, self.story.now)

    @precondition(lambda self: any(p.payment.refunds for p in self.stripe.paid_pages()))
    @rule(data=st.data())
    def refund_fails(self, data: st.DataObject) -> None:
        refunds = [(p, r) for p in self.stripe.paid_pages() if p.payment for r in p.payment.refunds]
        page, refund = data.draw(st.sampled_from(refunds))
        self.outside = True
        self.stripe.fail_refund(page, refund.id)

    @precondition(lambda self: self.stripe.paid_pages())
    @rule(data=st.data(), won=st.booleans())
    def dispute(self, data: st.DataObject, won: bool) -> None:
        page = data.draw(st.sampled_from(self.stripe.paid_pages()))
        assert page.payment is not None
        self.outside = True
        if not page.payment.disputes and _left(page) > 0:
            self.stripe.dispute(page, self.story.now)
        elif page.payment.disputes and page.payment.disputes[0].status == "open":
            self.stripe.close_dispute(page, won=won)

    # --- the other services

    @rule()
    def hold_ends(self) -> None:
        if self.story.now >= self.story.statement.hold_until:
            self.story.decide(end_hold("time_is_up", self.story.state, self.story.now))

    @precondition(lambda self: self.story.statement.awaiting_place)
    @rule(is_free=st.booleans())
    def catalog_answers(self, is_free: bool) -> None:
        decide = seat_again if is_free else give_all_back
        self.story.decide(decide(self.story.state, self.story.now))

    @precondition(lambda self: self.story.statement.is_reserved)
    @rule(keep=st.sampled_from([0, 25_000, DEPOSIT]))
    def cancel(self, keep: int) -> None:
        refund = max(0, self.story.statement.paid - keep)
        self.story.decide(cancel(CancelStatement(refund, "applicant", ()), self.story.state, self.story.now))

    # --- always

    @invariant()
    def nothing_is_booked_twice(self) -> None:
        keys = [line.key for line in self.story.statement.lines]
        assert len(keys) == len(set(keys))
        assert self._fees() in (0, LATE_FEE)
        assert self.story.names.count("LateFeeRaised") <= 1
        assert self.story.names.count("DepositCompleted") <= 1

    @invariant()
    def there_is_one_live_way_to_pay(self) -> None:
        assert len(self.stripe.live()) <= 1

    @invariant()
    def the_place_is_given_away_only_when_nothing_can_be_paid(self) -> None:
        if self.story.statement.closed_at is not None:
            assert not self.stripe.live()

    @invariant()
    def every_task_makes_at_most_one_refund_and_none_exceeds_its_payment(self) -> None:
        for page in self.stripe.paid_pages():
            assert _left(page) >= 0
            assert page.payment is not None
            tasks = [refund.task_id for refund in page.payment.refunds if refund.task_id]
            assert len(tasks) == len(set(tasks))

    @invariant()
    def no_more_is_planned_to_go_back_than_there_is(self) -> None:
        statement = self.story.statement
        if not self.outside:
            assert statement.planned <= max(0, -statement.balance)

    @invariant()
    def money_that_is_known_to_be_in_time_costs_no_fee(self) -> None:
        if self._in_time(known=True) >= self._price() and not self.outside:
            assert self._fees() == 0

    # --- when everything has been heard

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        for page in self.stripe.live():
            if page.status == "complete":
                self.stripe.bank_answers(page.id, ok=True)
            self.stripe.expire(page.id)
        story = self.story
        story.now = max(story.now, story.statement.fee_at)
        for _ in range(5):
            self._hear_all()
            self.worker()
            self.clock_looks()
            if story.statement.awaiting_place:
                story.decide(give_all_back(story.state, story.now))
        self._check_the_books()

    def _check_the_books(self) -> None:
        statement = self.story.statement
        assert statement.paid == self.stripe.net(), "the books are not the provider's"
        assert not statement.live_attempts
        assert not statement.awaiting_place
        if not self.outside:
            assert statement.balance >= 0, "money was kept that is not ours"
            if statement.closed_at is not None:
                assert self.stripe.net() == 0
        late = self._in_time() < self._price() and self._in_time() >= DEPOSIT
        if statement.has_ended or statement.holds > 1:
            return
        if not self.outside:
            assert (self._fees() == LATE_FEE) is (late and statement.is_reserved), "a fee if and only if late"

    # --- helpers

    def _hear(self, page: ProviderSession) -> None:
        self.story.decide(converge(page, self.story.state, self.story.now))

    def _hear_all(self) -> None:
        for page in list(self.stripe.pages.values()):
            self._hear(page)

    def _fees(self) -> int:
        lines = self.story.statement.lines
        return sum(line.cents for line in lines if line.kind in ("late_fee", "late_fee_reversed"))

    def _price(self) -> int:
        return self.story.statement.lines[0].cents

    def _in_time(self, *, known: bool = False) -> int:
        heard = {line.reference for line in self.story.statement.lines if line.kind == "payment"}
        payments = [page.payment for page in self.stripe.pages.values() if page.payment is not None]
        return sum(
            payment.cents
            for payment in payments
            if payment.status == "succeeded"
            and payment.at is not None
            and payment.at < DUE
            and (not known or payment.id in heard)
        )


def _left(page: ProviderSession) -> int:
    assert page.payment is not None
    return left(page.payment)


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
