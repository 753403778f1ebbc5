"""What can happen to one statement and its provider, one step at a time, with a lot of bad luck.

Every number that a step takes is only a choice. Nothing here asks whether the core allows a step: that would
hide the guard. Decisions are called through their modules, so that a bug can be planted in them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from services.payments.lifecycle.domain import ending, opening
from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.office.domain import correcting
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.paying.domain import starting
from services.payments.paying.domain.commands import StartCheckout
from services.payments.provider.domain import ProviderSession
from services.payments.statement.domain.money_commands import RecordWire, RefundByStaff
from services.payments.vouchers.domain import redeeming
from services.payments.vouchers.domain.voucher import NewVoucher, Voucher
from shared.chassis.decision import Instant
from shared.contracts.payments import PaymentCameTooLate, Purpose
from tests.payments.builders import DEPOSIT, DUE
from tests.payments.builders import opening as place
from tests.payments.provider_model import Refusal, left, money_of
from tests.payments.walk_service import HEARD, NEVER_ASKED, ServiceModel

SLOWEST_CALL = timedelta(minutes=1)
JUMPS = tuple(
    timedelta(minutes=minutes) for minutes in (0.5, 1, 5, 31, 6 * 60, 24 * 60, 3 * 24 * 60, 20 * 24 * 60)
)
EVE, FEE_AT = len(JUMPS), len(JUMPS) + 2
DisputeStatus = Literal["inquiry", "open", "won", "lost"]
WAYS: tuple[Purpose, ...] = ("deposit", "full", "balance")
COMES_AFTER = {"": ("inquiry", "open"), "inquiry": ("open",), "open": ("won", "lost")}
"""How banks go on with a dispute."""


class Walk(ServiceModel):
    """One statement, one provider, the catalog, staff, and what each of them may do next."""

    def __init__(self, fee_cents: int, days: int, *, signed: bool = True) -> None:
        """`days` before the due instant the place is held; none or fewer: everything is due at once."""
        super().__init__(DUE - timedelta(days=days), fee_cents)
        self.fee_cents = fee_cents
        self.clicked = ""
        """The request that was sent last."""
        self.slow: list[tuple[Instant, ProviderSession]] = []
        self.seated = False
        self.hold(days=7)
        if signed:
            self.sign()

    # --- the applicant

    def sign(self) -> None:
        self.do(opening.sign_terms, self.now)

    def click(self, way: int, answer: int, again: bool = False) -> None:
        """A page is asked for, also with the same request as before; our answer, or the provider's, may get
        lost on the way."""
        attempt_id = self.clicked if again and self.clicked else self.provider.id("att")
        self.clicked = attempt_id
        wish = StartCheckout(attempt_id, place().applicant_id, WAYS[way], "cus_1", "https://r", ("card",))
        for _ in range(2):
            if not self.do(starting.start_checkout, wish):
                return
            attempt = self.statement.attempt_asked_as(attempt_id)
            if attempt is not None and not attempt.came_to_nothing:
                break
            for open_one in self.statement.live_attempts:
                self._look(open_one, HEARD)
        else:
            return
        if attempt.state == "creating":
            self._look(attempt, answer)
        if answer == HEARD:
            self.do(starting.hand_out, attempt.id, None)
        if answer == NEVER_ASKED:
            self.do(starting.prolong_hold)

    def pay(self, how: int, heard: bool) -> None:
        """By card, by bank, with a card that is declined first, or not what was asked for."""
        for page in self.provider.payable()[-1:]:
            self._slow_look(page)
            if how == 2:
                self.provider.decline(page.id)
                self._slow_look(self.provider.pages[page.id])
            odd = 1 if how == 3 else 0
            self.provider.pay(page.id, by_bank=how == 1, odd_cents=odd)
            if heard:
                self.hear(self.provider.pages[page.id])

    # --- the provider, and news of it

    def bank_answers(self, ok: bool) -> None:
        for page in self.provider.under_way():
            self._slow_look(page)
            self.provider.bank_answers(page, ok=ok)

    def news(self, which: int) -> None:
        """A webhook: of any page, in any order, as often as luck will have it."""
        pages = list(self.provider.pages.values())
        if pages:
            self.hear(pages[-1 - which % len(pages)])

    def slow_news(self) -> None:
        """A look that was slow comes back after newer ones."""
        for fetched_at, page in self.slow:
            if self.now - fetched_at <= SLOWEST_CALL:
                self.hear(page)
        self.slow.clear()

    def refund_by_dashboard(self, part: int, pending: bool) -> None:
        for page in self.provider.paid()[-1:]:
            self.provider.next_refund = "pending" if pending else "succeeded"
            try:
                self.provider.refund_by_dashboard(page, max(1, left(money_of(page)) * part // 4))
            except Refusal:
                continue
            finally:
                self.provider.next_refund = "succeeded"
            self.checks.meddled = True

    def refunds_end(self, ok: bool) -> None:
        """What is pending comes to its end, and what was sent may come back."""
        for page in self.provider.paid():
            for refund in money_of(page).refunds:
                if refund.status == "pending" or not ok:
                    self.provider.refund_ends(page, refund.id, ok=ok)
                    self.checks.meddled |= not ok
                    return

    def dispute(self, status: DisputeStatus, heard: bool) -> None:
        for page in self.provider.paid()[-1:]:
            known = money_of(page).disputes
            if status not in COMES_AFTER.get(known[0].status if known else "", ()):
                return
            self.provider.dispute(page, status)
            self.checks.meddled = True
            if heard:
                self.hear(self.provider.pages[page.id])

    # --- the catalog and the applications service

    def hold(self, days: int) -> None:
        """The place is held; after a lapsed hold, offered again."""
        self.until = self.now + timedelta(days=days)
        self.do(opening.open_statement, place(fee_cents=self.fee_cents, held_at=self.now, until=self.until))

    def offer_again(self) -> None:
        if self.statement.closed_at is not None and not self.seated:
            self.hold(days=2)

    def hold_ends(self, withdrawn: bool) -> None:
        if withdrawn:
            self.checks.given_up = True
            self.do(ending.end_hold, "withdrawn")
        elif self.now >= self.until:
            self.do(ending.end_hold, "time_is_up")

    def catalog_answers(self, is_free: bool) -> None:
        """Whether the place is theirs: at the deposit, and again for money that came too late."""
        if not self.questions:
            return
        asked = self.questions[-1]
        self.questions.clear()  # what is asked at one moment gets one answer
        if self.seated:
            return
        self.seated = is_free
        if not is_free:
            self.checks.given_up = True
            self.do(ending.give_all_back)
        elif asked == PaymentCameTooLate.__name__:
            self.do(ending.reserve_again)

    def cancel(self, quarters: int) -> None:
        if self.statement.is_reserved:
            refund = self.statement.paid * quarters // 4
            self.checks.cancelling(self.statement, refund)
            self.do(ending.cancel, CancelStatement(self.checks.kept or 0, "applicant", ("a rule",)))

    # --- staff

    def wire(self, what: int, days_ago: int) -> None:
        cents = (DEPOSIT, self.fee_cents, self.statement.balance, self.statement.balance, 1_000)[what]
        at, number = self.now - timedelta(days=days_ago), self.provider.id("WIRE")
        if cents > 0:
            command = RecordWire(number, cents, "usd", at, "stf_1")
            self.checks.wires.append((at, cents))
            if not self.do(correcting.record_wire, command):
                self.checks.wires.pop()

    def waive(self) -> None:
        self.checks.waived |= self.do(correcting.waive_late_fee, WaiveLateFee("goodwill", "stf_1"))

    def goodwill(self, part: int) -> None:
        cents, number = max(1, self.statement.paid * part // 4), self.provider.id("ref")
        command = RefundByStaff(number, cents, "usd", "goodwill", "stf_1")
        self.checks.given.append((self.now, cents))
        if not self.do(correcting.refund_by_staff, command):
            self.checks.given.pop()
        elif self.checks.kept is not None:
            self.checks.kept -= cents

    def voucher(self, quarters: int) -> None:
        """A quarter to all of the fee, off what is owed."""
        terms = NewVoucher(code="SPRING", percent=max(1, quarters * 25), reason="spring", staff_id="stf_1")
        voucher = Voucher(terms, self.now)
        self.checks.given.append((self.now, redeeming.worth_of(voucher, self.statement)))
        had = len(self.statement.lines)
        if not self.do(redeeming.redeem, voucher) or len(self.statement.lines) == had:
            self.checks.given.pop()

    # --- our own clock

    def time_passes(self, jump: int, awake: bool) -> None:
        """To a moment that matters, or by a while; the clock may be down meanwhile."""
        statement = self.statement
        marks = [DUE - timedelta(seconds=1), DUE, statement.fee_at, statement.hold_until]
        to = (self.now + JUMPS[jump]) if jump < len(JUMPS) else marks[jump - len(JUMPS)]
        if awake:
            self.wake(to)
        self.provider.travel(to)

    def _slow_look(self, page: ProviderSession) -> None:
        self.slow.append((self.now, page))

    # --- the end

    def all_is_heard(self, banks_ok: bool, place_is_free: bool) -> None:
        """Every bank answers, every page is looked at again, and the clock runs until nothing is due."""
        self.bank_answers(banks_ok)
        self.provider.confirm_refunds()
        for turn in range(3):
            self.provider.travel(max(self.now + timedelta(hours=2), DUE + timedelta(hours=6)))
            is_quiet = self.wake(self.now)
            assert is_quiet, "something stays due"
            if turn == 0 and not self.checks.meddled:
                self.checks.books(self.statement)  # without a single webhook
            while self.questions:
                self.catalog_answers(place_is_free)
            for page in list(self.provider.pages.values()):
                self.hear(page)
        self.provider.travel(self.now + timedelta(hours=2))
        self.wake(self.now)
