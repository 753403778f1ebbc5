"""The payment provider: pages that end by themselves, payers, money and its way back, webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.payments.domain.attempts import CheckoutRequest
from services.payments.domain.truth import ProviderFailure, ProviderPayment, ProviderRefund, ProviderSession
from services.payments.ports import PaymentProvider, ProviderAway, ProviderRefused, RefundOrder
from tests.simulation.process import Process, Target

if TYPE_CHECKING:
    from tests.simulation.world import World

KEYS_LIVE = timedelta(hours=24)
SHORTEST_LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class Page:
    """One payment page, and the payment made at it."""

    id: str
    request: CheckoutRequest
    status: str = "open"
    payment: ProviderPayment | None = None
    tries: int = 0


class Provider(Target):
    """What is true, whoever has heard of it. Its clock is the only one that counts for money."""

    def __init__(self, world: World) -> None:
        super().__init__("provider")
        self._world = world
        self.pages: dict[str, Page] = {}
        self._keys: dict[str, tuple[datetime, str]] = {}
        self._made = 0

    # --- what payments asks

    def open(self, key: str, request: CheckoutRequest) -> ProviderSession:
        known = self._keys.get(key)
        if known is not None and self._world.now() - known[0] < KEYS_LIVE:
            return self.truth(known[1])
        if request.expires_at - self._world.now() < SHORTEST_LIFE:
            raise ProviderRefused("expires_too_soon")
        page = Page(self._id("cs"), request)
        self.pages[page.id] = page
        self._keys[key] = self._world.now(), page.id
        ends = self._world.at(request.expires_at)
        self._world.loop.call_at(ends, self._expired, page)
        self._world.opened(page)
        return self.truth(page.id)

    def lost(self, request: CheckoutRequest) -> ProviderSession | None:
        found = (p.id for p in self.pages.values() if p.request.attempt_id == request.attempt_id)
        page_id = next(found, None)
        return None if page_id is None else self.truth(page_id)

    def truth(self, page_id: str) -> ProviderSession:
        page = self.pages[page_id]
        self._end_if_over(page)
        url = f"https://pay.example/{page.id}" if page.status == "open" else ""
        request = page.request
        return ProviderSession(
            page.id, page.status, url, request.application_id, request.attempt_id, page.payment  # type: ignore[arg-type]  # one of the three
        )  # fmt: skip

    def close(self, page_id: str) -> ProviderSession:
        page = self.pages[page_id]
        self._end_if_over(page)
        if page.status == "open":
            page.status = "expired"
            self._world.note("page", page.request.application_id, f"{page.id} closed")
        return self.truth(page_id)

    def refund(self, key: str, order: RefundOrder) -> ProviderRefund:
        page = self._page_of(order.payment_id)
        payment = page.payment
        assert payment is not None
        known = self._keys.get(key)
        if known is not None and self._world.now() - known[0] < KEYS_LIVE:
            return next(refund for refund in payment.refunds if refund.id == known[1])
        if order.cents > kept_of(payment):
            raise ProviderRefused("charge_already_refunded")
        rng = self._world.rng
        status = "pending" if rng.random() < 0.2 else "succeeded"
        made = ProviderRefund(
            self._id("re"), payment.id, order.cents, status, self._second(), order.task_id  # type: ignore[arg-type]  # one of the two
        )  # fmt: skip
        self._keys[key] = self._world.now(), made.id
        page.payment = replace(payment, refunds=(*payment.refunds, made))
        self._world.note("refund", order.application_id, f"{order.cents} of {payment.id}, {status}")
        if status == "pending":
            self._world.loop.call_later(rng.uniform(60, 7200), self._refund_arrives, page, made.id)
        return made

    def refund_of(self, order: RefundOrder) -> ProviderRefund | None:
        payment = self._page_of(order.payment_id).payment
        assert payment is not None
        return next((refund for refund in payment.refunds if refund.task_id == order.task_id), None)

    def page_of_payment(self, payment_id: str) -> ProviderSession:
        return self.truth(self._page_of(payment_id).id)

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
            self._world.loop.call_later(self._world.rng.uniform(600, 20_000), self._bank_answers, page)
        else:
            self._world.hooks.send("payment_intent.succeeded", page)
        return True

    def _bank_answers(self, page: Page) -> None:
        assert page.payment is not None
        if self._world.rng.random() < 0.7:
            page.payment = replace(page.payment, status="succeeded")
        else:
            failure = ProviderFailure(f"ch_{page.payment.id}_bank", "insufficient_funds")
            page.payment = replace(page.payment, status="unpaid", failure=failure)
        self._world.note("bank", page.request.application_id, f"{page.payment.id} {page.payment.status}")
        ended = "succeeded" if page.payment.status == "succeeded" else "failed"
        self._world.hooks.send(f"checkout.session.async_payment_{ended}", page)

    def _refund_arrives(self, page: Page, refund_id: str) -> None:
        assert page.payment is not None
        done = tuple(replace(r, status="succeeded") if r.id == refund_id else r for r in page.payment.refunds)
        page.payment = replace(page.payment, refunds=done)
        self._world.hooks.send("refund.updated", page)

    def _expired(self, page: Page) -> None:
        self._end_if_over(page)
        if page.status == "expired":
            self._world.hooks.send("checkout.session.expired", page)

    # --- what is asked of it afterwards

    def pages_of(self, application_id: str) -> Iterator[Page]:
        return (page for page in self.pages.values() if page.request.application_id == application_id)

    def live(self, application_id: str) -> list[Page]:
        """Where money can still come from."""
        for page in self.pages_of(application_id):
            self._end_if_over(page)
        return [
            page
            for page in self.pages_of(application_id)
            if page.status == "open" or (page.payment is not None and page.payment.status == "processing")
        ]

    def payments(self, application_id: str) -> list[tuple[Page, ProviderPayment]]:
        """Every payment that succeeded."""
        pages = self.pages_of(application_id)
        return [(p, p.payment) for p in pages if p.payment is not None and p.payment.status == "succeeded"]

    def _page_of(self, payment_id: str) -> Page:
        return next(p for p in self.pages.values() if p.payment is not None and p.payment.id == payment_id)

    def _end_if_over(self, page: Page) -> None:
        if page.status == "open" and self._world.now() >= page.request.expires_at:
            page.status = "expired"

    def _second(self) -> datetime:
        return self._world.now().replace(microsecond=0)

    def _id(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self._made}"


def kept_of(payment: ProviderPayment) -> int:
    """Cents of a payment that have not gone back."""
    return payment.cents - sum(refund.cents for refund in payment.refunds if refund.status != "failed")


class ConnectedProvider(PaymentProvider):
    """The provider as one process reaches it; keys as the adapter for Stripe chooses them."""

    def __init__(self, process: Process, provider: Provider) -> None:
        self.process = process
        self.provider = provider

    async def customer(self, applicant_id: str) -> str:
        return await self.process.call(self.provider, lambda: f"cus_{applicant_id}", ProviderAway)

    async def open_page(self, request: CheckoutRequest) -> ProviderSession:
        key = self.page_key(request)
        return await self.process.call(self.provider, lambda: self.provider.open(key, request), ProviderAway)

    async def lost_page(self, request: CheckoutRequest) -> ProviderSession | None:
        return await self.process.call(self.provider, lambda: self.provider.lost(request), ProviderAway)

    async def page(self, session_id: str) -> ProviderSession | None:
        return await self.process.call(self.provider, lambda: self.provider.truth(session_id), ProviderAway)

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        return await self.process.call(
            self.provider, lambda: self.provider.page_of_payment(payment_id), ProviderAway
        )

    async def close_page(self, session_id: str) -> ProviderSession:
        """Two calls, as the adapter makes them: expire, then ask what is true."""
        await self.process.call(self.provider, lambda: self.provider.close(session_id), ProviderAway)
        return await self.process.call(self.provider, lambda: self.provider.truth(session_id), ProviderAway)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        if order.may_be_old:
            found = await self.process.call(
                self.provider, lambda: self.provider.refund_of(order), ProviderAway
            )
            if found is not None:
                return found
        key = self.refund_key(order)
        return await self.process.call(self.provider, lambda: self.provider.refund(key, order), ProviderAway)

    def page_key(self, request: CheckoutRequest) -> str:
        return request.attempt_id

    def refund_key(self, order: RefundOrder) -> str:
        return order.task_id
