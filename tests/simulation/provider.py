"""The payment provider: pages that end by themselves, payers, money and its way back, webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from services.payments.provider.domain import (
    ProviderDispute,
    ProviderFailure,
    ProviderPayment,
    ProviderRefund,
    ProviderSession,
)
from services.payments.provider.ports import ProviderAway, ProviderRefused, RefundOrder
from services.payments.statement.domain.attempts import CheckoutRequest
from tests.simulation.keys import Keys
from tests.simulation.pages import Page, Pages, kept_of

if TYPE_CHECKING:
    from tests.simulation.world import World

RefundEnd = Literal["succeeded", "failed"]
SHORTEST_LIFE = timedelta(minutes=30)
JUST_HEARD = timedelta(minutes=5)
"""So shortly before a dispute was heard of, a refund may have left."""


class Provider(Pages):
    """What is true, whoever has heard of it. Its clock is the only one that counts for money."""

    def __init__(self, world: World) -> None:
        super().__init__("provider", world)
        self.refunds_pause = 0.0
        """For so many seconds after the first is asked for, no refund is taken: a bank may be faster."""
        self._refunds_from: float | None = None
        self._keys = Keys(world.now)
        self._made = 0

    # --- what payments asks

    def open(self, key: str, request: CheckoutRequest) -> ProviderSession:
        """As the adapter has it: a page that a key holds is told as it is now."""
        kept = self._keys.holds(key)
        if kept is not None:
            return self._kept_page(request, kept.asked, kept.answer)
        if request.expires_at - self._world.now() < SHORTEST_LIFE:
            lost = self.lost(request)
            if lost is None:
                raise ProviderRefused("expires_too_soon")
            return lost
        page = Page(self._id("cs"), request)
        self.pages[page.id] = page
        self._keys.keep(key, request, page.id)
        ends = self._world.at(request.expires_at)
        self._world.loop.call_at(ends, self._expired, page)
        self._world.opened(page)
        return self.truth(page.id)

    def _kept_page(self, request: CheckoutRequest, asked: object, page_id: str) -> ProviderSession:
        """With other parameters the key is spent; the page is looked for by what was written on it."""
        found = self.truth(page_id) if asked == request else self.lost(request)
        if found is None:
            raise ProviderRefused("provider_failed")
        return found

    def lost(self, request: CheckoutRequest) -> ProviderSession | None:
        """Among the pages of this payer."""
        mine = (p for p in self.pages.values() if p.request.customer_id == request.customer_id)
        return next((self.truth(p.id) for p in mine if p.request.attempt_id == request.attempt_id), None)

    def known(self, page_id: str) -> ProviderSession | None:
        return self.truth(page_id) if page_id in self.pages else None

    def truth(self, page_id: str) -> ProviderSession:
        page = self.pages[page_id]
        self._end_if_over(page)
        url = f"https://pay.example/{page.id}" if page.status == "open" else ""
        request = page.request
        return ProviderSession(
            page.id, page.status, url, request.application_id, request.attempt_id, page.payment  # type: ignore[arg-type]  # one of the three
        )  # fmt: skip

    def close(self, page_id: str) -> ProviderSession:
        page = self.pages.get(page_id)
        if page is None:
            raise ProviderRefused("resource_missing")
        self._end_if_over(page)
        if page.status == "open":
            page.status = "expired"
            self._world.note("page", page.request.application_id, f"{page.id} closed")
        return self.truth(page_id)

    def refund(self, key: str, order: RefundOrder) -> ProviderRefund:
        self._watch_disputed(order)
        if self._is_pausing(order):
            raise ProviderAway("refunds are not taken at the moment")
        asked = (order.payment_id, order.cents, order.task_id)
        return self._keys.once(key, asked, lambda: self._refunded(order))

    def _is_pausing(self, order: RefundOrder) -> bool:
        now = self._world.loop.time()
        if self._refunds_from is None:
            self._refunds_from = now + self.refunds_pause
            page = self._page_of(order.payment_id)
            if self.refunds_pause and page is not None:
                self._world.banks.refund_is_late(page, self.refunds_pause)
        return now < self._refunds_from

    def heal(self) -> None:
        self.away_until = self._refunds_from = 0.0

    def _refunded(self, order: RefundOrder) -> ProviderRefund:
        page = self._page_of(order.payment_id)
        payment = None if page is None else page.payment
        if page is None or payment is None or payment.status != "succeeded":
            raise ProviderRefused("resource_missing")
        if any(dispute.status in ("open", "lost") for dispute in payment.disputes):
            raise ProviderRefused("charge_disputed")
        if order.cents > kept_of(payment):
            raise ProviderRefused("charge_already_refunded")
        status = "pending" if self._world.banks.is_slow_to_refund() else "succeeded"
        made = ProviderRefund(
            self._id("re"), payment.id, order.cents, status, self._second(), order.task_id  # type: ignore[arg-type]  # one of the two
        )  # fmt: skip
        page.payment = replace(payment, refunds=(*payment.refunds, made))
        self._world.note("refund", order.application_id, f"{order.cents} of {payment.id}, {status}")
        if status == "pending":
            self._world.banks.refund_begun(page, made.id)
        return made

    def refund_of(self, order: RefundOrder) -> ProviderRefund | None:
        page = self._page_of(order.payment_id)
        made = page.payment.refunds if page is not None and page.payment is not None else ()
        return next((refund for refund in made if refund.task_id == order.task_id), None)

    def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        page = self._page_of(payment_id)
        return None if page is None else self.truth(page.id)

    # --- what payers and banks do

    def pay(self, page_id: str, *, declined: bool, by_bank: bool) -> bool:
        """Press the button: whether the page was still there to be paid."""
        page = self.pages[page_id]
        self._end_if_over(page)
        if page.status != "open":
            return False
        payment_id = page.payment.id if page.payment else self._id("pi")
        cents, currency = page.request.cents, page.request.currency
        about = page.request.application_id
        if declined:
            page.tries += 1
            failure = ProviderFailure(f"ch_{payment_id}_{page.tries}", "card_declined")
            page.payment = ProviderPayment(payment_id, "unpaid", cents, currency, self._second(), failure)
            self._world.note("card declined", about, page.id)
            self._world.hooks.send("payment_intent.payment_failed", page)
            return True
        page.status = "complete"
        status = "processing" if by_bank else "succeeded"
        page.payment = ProviderPayment(payment_id, status, cents, currency, self._second())  # type: ignore[arg-type]  # one of the two
        self._world.note("paid", about, f"{page.request.purpose} {cents} at {page.id}, {status}")
        self._world.hooks.send("checkout.session.completed", page)
        if by_bank:
            self._world.banks.debit_begun(page)
        else:
            self._world.hooks.send("payment_intent.succeeded", page)
            self._world.banks.card_charged(page)
        return True

    def dispute(self, page: Page, status: Literal["inquiry", "open"]) -> None:
        """The payer's bank takes back what is left of the money, or only asks."""
        assert page.payment is not None
        dispute = ProviderDispute(self._id("dp"), kept_of(page.payment), status, self._second())
        page.payment = replace(page.payment, disputes=(dispute,))
        self._world.note("dispute", page.request.application_id, f"{dispute.cents} of {page.payment.id}")
        self._world.hooks.send("charge.dispute.created", page, surely=True)

    def dispute_ends(self, page: Page, status: Literal["won", "lost"]) -> None:
        """It is decided whose the money is."""
        assert page.payment is not None
        (dispute,) = page.payment.disputes
        ended = replace(dispute, status=status)
        page.payment = replace(page.payment, disputes=(ended,))
        self._world.note("dispute", page.request.application_id, f"{ended.id} {ended.status}")
        self._world.hooks.send("charge.dispute.closed", page, surely=True)

    def _watch_disputed(self, order: RefundOrder) -> None:
        """4: what we know to be disputed is not refunded; it may have left a moment before."""
        statement = self._world.state("payments", "statements", order.application_id) or {"lines": []}
        of_it = [line for line in statement["lines"] if line["reference"] == order.payment_id]
        long_known = self._world.now() - JUST_HEARD
        taken = sum(
            line["kind"] == "dispute" and datetime.fromisoformat(line["booked_at"]) < long_known
            for line in of_it
        )
        if taken > sum(line["kind"] == "dispute_won" for line in of_it):
            self._world.violate("4 refund while disputed", order.application_id, order.payment_id)

    def bank_answers(self, page: Page, *, pays: bool) -> None:
        """Days after the payer did what they could; the payment keeps the time of that."""
        payment = page.payment
        assert payment is not None
        failure = None if pays else ProviderFailure(f"ch_{payment.id}_bank", "insufficient_funds")
        page.payment = replace(payment, status="succeeded" if pays else "unpaid", failure=failure)
        self._world.note("bank", page.request.application_id, f"{payment.id} {page.payment.status}")
        ended = "succeeded" if pays else "failed"
        self._world.hooks.send(f"checkout.session.async_payment_{ended}", page)

    def refund_ends(self, page: Page, refund_id: str, *, fails: bool) -> None:
        """At the payer's bank, which may send it back."""
        assert page.payment is not None
        now: RefundEnd = "failed" if fails else "succeeded"
        done = tuple(replace(r, status=now) if r.id == refund_id else r for r in page.payment.refunds)
        page.payment = replace(page.payment, refunds=done)
        self._world.note(f"refund {now}", page.request.application_id, refund_id)
        self._world.hooks.send("refund.failed" if fails else "refund.updated", page, surely=fails)

    def _expired(self, page: Page) -> None:
        self._end_if_over(page)
        if page.status == "expired":
            self._world.hooks.send("checkout.session.expired", page)

    def _second(self) -> datetime:
        return self._world.now().replace(microsecond=0)

    def _id(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self._made}"
