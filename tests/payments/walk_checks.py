"""What must hold after every step of a walk, and exactly what must be true once everything was heard.

The provider's side is the truth here; what follows from it is said once more, in other words than the core's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from services.payments.deadlines.domain.reminders import reminder_instants
from services.payments.reconciling.domain import money_invariants
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.decision import Instant
from shared.contracts import payments as said
from shared.contracts.fact import Fact
from tests.payments.builders import DEPOSIT, DUE, LATE_FEE
from tests.payments.provider_model import Provider, money_of

GRACE = timedelta(hours=6)
LOOK = timedelta(minutes=1)
"""How old the provider's answer may be when it is acted on."""


class Checks:
    """Compares what the core says with what is true at the provider, at the bank and with staff."""

    def __init__(self, provider: Provider, fee_cents: int) -> None:
        self.provider = provider
        self.fee_cents = fee_cents
        self.held_at = provider.now
        self.wires: list[tuple[Instant, int]] = []
        self.given: list[tuple[Instant, int]] = []
        """What staff took off the price."""
        self.waived = False
        self.given_up = False
        """The applicant gave the place back, or the catalog has none for them."""
        self.meddled = False
        """Somebody else moved the money: the provider's dashboard, or a payer's bank."""
        self.kept: int | None = None
        """What the quote of a cancellation leaves with us."""
        self.once: set[tuple[str, str]] = set()
        self.revoked = False

    # --- after every step

    def changed(self, before: AnyStatement, after: AnyStatement, facts: Iterable[Fact]) -> None:
        """One decision changed the statement and said these facts."""
        if not isinstance(after, Statement):
            return
        if isinstance(before, Statement):
            _none(money_invariants.only_added(before, after))
            self._attempts(before, after)
            self._refunds(before, after)
        unheard = self._came_back_unheard(after)
        _none(found for found in money_invariants.broken(after) if not (unheard and found.rule == "J2"))
        for fact in facts:
            self._told(fact, after)
        self._one_way_to_pay()
        self._booked(after)

    def _came_back_unheard(self, statement: Statement) -> bool:
        """A refund that failed makes room for another one before we know that it failed."""
        refunds = (refund for page in self.provider.paid() for refund in money_of(page).refunds)
        return any(r.status == "failed" and not statement.has(f"refund_failed:{r.id}") for r in refunds)

    def _attempts(self, before: Statement, after: Statement) -> None:
        if len(after.attempts) == len(before.attempts):
            return
        request = after.attempts[-1].request
        assert before.balance + before.going_back >= request.cents > 0, "more is asked for than is owed"
        assert before.terms_signed_at is not None, "money is taken before the terms are signed (R9)"
        if request.purpose == "deposit":
            assert max(self.provider.now, after.held_at) < DUE, "a deposit inside 45 days (R13)"
            assert request.cents <= DEPOSIT

    def _refunds(self, before: Statement, after: Statement) -> None:
        planned = after.refund_tasks[len(before.refund_tasks) :]
        for task in planned:
            if task.state == "todo":
                of_it = [line for line in after.lines if line.reference == task.payment_id]
                held = sum(line.cents for line in of_it if line.kind in ("dispute", "dispute_won"))
                assert held == 0, "a refund of money that a bank disputes"
        if planned and not self.meddled and after.holds == 1:
            too_much = sum(task.cents for task in planned if task.reason != "staff")
            assert too_much <= max(0, -after.balance), "more goes back than is too much"

    def _one_way_to_pay(self) -> None:
        live = self.provider.live()
        assert len(live) <= 1, "two live ways to pay"
        made = Counter(refund.task_id for page in self.provider.paid() for refund in money_of(page).refunds)
        del made[""]
        assert all(times == 1 for times in made.values()), "one task made two refunds"

    def _booked(self, statement: Statement) -> None:
        """Every payment on the ledger is one that succeeded, with the provider's amount and time."""
        payments = {money.id: money for money in (money_of(page) for page in self.provider.paid())}
        for line in statement.lines:
            if line.kind == "payment":
                money = payments.get(line.reference)
                assert money is not None, "money is booked that did not come"
                assert (line.cents, line.at) == (-money.cents, money.at), "booked otherwise than it was paid"
                assert line.reference not in self.provider.odd, "money of another amount counts"
            if line.kind == "late_fee":
                assert (line.at, line.cents) == (DUE, LATE_FEE), "a fee of another day or amount"

    # --- what was said

    def _told(self, fact: Fact, statement: Statement) -> None:
        match fact:
            case said.PaymentReceived():
                self._say_once(fact, fact.payment_id)
            case said.RefundSent():
                self._say_once(fact, fact.refund_id)
            case said.DisputeOpened():
                self._say_once(fact, fact.dispute_id)
            case said.CheckoutOpened():
                self._say_once(fact, fact.attempt_id)
            case said.PaymentWindowClosed():
                is_over = self.provider.now >= statement.hold_until
                assert self.given_up or is_over, "the place is given away before its time"
                assert not self.provider.live(), "the place is given away, and can still be paid"
            case said.LateFeeRaised():
                self._say_once(fact, fact.due_at.isoformat())
                assert self.provider.now >= DUE + GRACE, "a fee within the silent grace"
                assert self.meddled or statement.holds > 1 or self.is_late(), "a fee though paid in time"
            case said.LateFeeReversed():
                self._say_once(fact, "")
                self.revoked |= fact.reason == "paid_in_time"
            case said.BalanceReminderDue():
                self._reminded(fact, statement)
            case said.DepositCompleted():
                self._say_once(fact, str(statement.holds))
                came = self._came(self.provider.now + LOOK)
                price = self.fee_cents - sum(cents for _, cents in self.given)
                assert came >= min(statement.needed_cents, price), "reserved by too little"

    def _say_once(self, fact: Fact, about: str) -> None:
        what = (type(fact).__name__, about)
        assert what not in self.once, f"{what} was said twice"
        self.once.add(what)

    def _reminded(self, fact: said.BalanceReminderDue, statement: Statement) -> None:
        at = next(at for at, days in reminder_instants(statement) if days == fact.days_left)
        self._say_once(fact, at.isoformat())
        assert at <= self.provider.now < DUE, "a reminder out of its time"
        if not self.meddled and statement.holds == 1:
            assert self.owed_at(at - LOOK) > 0, "a reminder to somebody who has paid (R19)"

    # --- what is true

    def _came(self, before: Instant) -> int:
        """Cents that were paid before an instant, or were under way then and still are."""
        pages = [*self.provider.paid(), *self.provider.under_way()]
        payments = [money_of(page) for page in pages]
        by_page = [
            p.cents for p in payments if p.at is not None and p.at < before and p.id not in self.provider.odd
        ]
        return sum(by_page) + sum(cents for at, cents in self.wires if at < before)

    def owed_at(self, instant: Instant) -> int:
        """Cents that were owed at an instant. A refund that came back never left."""
        payments = [money_of(page) for page in self.provider.paid()]
        refunds = [r for money in payments for r in money.refunds if money.id not in self.provider.odd]
        back = sum(r.cents for r in refunds if r.at < instant and r.status != "failed")
        price = self.fee_cents - sum(cents for at, cents in self.given if at < instant)
        return price + back - self._came(instant)

    def is_late(self) -> bool:
        """R11 to R13: reserved with a deposit, and something was owed at the due instant."""
        is_reserved = self._came(DUE) >= min(DEPOSIT, self.fee_cents)
        return self.held_at < DUE and is_reserved and self.owed_at(DUE) > 0

    def cancelling(self, statement: Statement, refund: int) -> None:
        """The quote: of what is here and owed, this much goes back."""
        if self.kept is None and not statement.has_ended:
            here = min(statement.charged, statement.paid - statement.going_back)
            self.kept = max(0, here - refund)

    # --- once everything was heard

    def books(self, statement: Statement) -> None:
        """To the cent: the ledger is the provider's, and the bank's."""
        wired = sum(cents for _, cents in self.wires)
        assert statement.paid == self.provider.net() + wired, "the books are not the provider's"

    def exactly(self, statement: Statement) -> None:
        """Nothing is pending, and each amount is what the rules and the provider's times make it."""
        self.books(statement)
        _none(
            money_invariants.differing(
                statement, [page.payment for page in self.provider.pages.values() if page.payment]
            )
        )
        assert not statement.live_attempts
        assert not statement.awaiting_place
        assert statement.ending is None, "a hold that ends for ever"
        assert statement.is_disputed or not any(
            task.state in ("todo", "pending") for task in statement.refund_tasks
        )
        by_hand = sum(task.cents for task in statement.refund_tasks if task.state == "by_hand")
        if not self.meddled:
            assert statement.balance + by_hand >= 0, "money is kept that is not ours"
            if statement.cancelled_at is not None:
                assert statement.paid - by_hand == (self.kept or 0), "not what the quote said"
            elif statement.closed_at is not None:
                assert statement.paid == by_hand, "money is kept for a place that was given away"
        if not statement.has_ended and statement.holds == 1:
            self._fee_exactly(statement)

    def _fee_exactly(self, statement: Statement) -> None:
        """A late fee if and only if reserved and late, unless staff waived it."""
        fee = sum(line.cents for line in statement.lines if line.kind in ("late_fee", "late_fee_reversed"))
        is_owed = self.is_late() and statement.is_reserved and not self.waived
        if fee == 0 and self.revoked and self.meddled:
            return  # it is not raised a second time for one due instant (R12)
        assert fee == (LATE_FEE if is_owed else 0), "a fee if and only if reserved and late"


def _none(found: Iterable[money_invariants.Broken]) -> None:
    for broken in found:
        raise AssertionError(f"{broken.rule} {money_invariants.MEANINGS[broken.rule]}: {broken.seen}")
