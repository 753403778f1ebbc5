"""A tiny model of the provider for random walks: pages, payments, refunds, disputes, keys and a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from services.payments.provider.domain import (
    ProviderDispute,
    ProviderFailure,
    ProviderPayment,
    ProviderRefund,
    ProviderSession,
)
from services.payments.statement.domain.attempts import CheckoutRequest
from services.payments.statement.domain.refund_tasks import RefundTask

SHORTEST_LIFE = timedelta(minutes=30)


class Refusal(Exception):
    """The provider says no."""


class Provider:
    """What is true, whoever has heard of it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.pages: dict[str, ProviderSession] = {}
        self.asked: dict[str, CheckoutRequest] = {}
        self.by_key: dict[str, str] = {}
        self.refunds_by_key: dict[str, tuple[str, str]] = {}
        self.odd: set[str] = set()
        """Payments of another amount than was asked for."""
        self.next_refund: Literal["succeeded", "pending"] = "succeeded"
        self._number = 0

    def id(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}_{self._number}"

    # --- pages

    def open(self, request: CheckoutRequest, key: str) -> ProviderSession:
        """The same key gets the same page; a new page must live for half an hour."""
        if key not in self.by_key:
            if request.expires_at < self.now + SHORTEST_LIFE:
                raise Refusal("expires_at")
            page = ProviderSession(
                self.id("cs"), "open", "https://pay", request.application_id, request.attempt_id
            )
            self.pages[page.id] = page
            self.asked[page.id] = request
            self.by_key[key] = page.id
        return self.pages[self.by_key[key]]

    def lost(self, request: CheckoutRequest) -> ProviderSession | None:
        """Found by what was written on it."""
        return next((p for p in self.pages.values() if p.attempt_id == request.attempt_id), None)

    def travel(self, to: datetime) -> None:
        """Pages end by the clock, whoever looks."""
        self.now = max(self.now, to)
        for page in list(self.pages.values()):
            if page.status == "open" and self.asked[page.id].expires_at <= self.now:
                self.expire(page.id)

    def live(self) -> list[ProviderSession]:
        """What can still bring money."""
        return [*self.payable(), *self.under_way()]

    def payable(self) -> list[ProviderSession]:
        return [page for page in self.pages.values() if page.status == "open"]

    def under_way(self) -> list[ProviderSession]:
        """Paid by bank, and the bank has not answered."""
        return [p for p in self.pages.values() if p.payment is not None and p.payment.status == "processing"]

    def paid(self) -> list[ProviderSession]:
        return [p for p in self.pages.values() if p.payment is not None and p.payment.status == "succeeded"]

    def expire(self, page_id: str) -> ProviderSession:
        page = self.pages[page_id]
        if page.status == "open":
            self.pages[page_id] = replace(page, status="expired", url="")
        return self.pages[page_id]

    # --- the payer and the bank

    def pay(self, page_id: str, *, by_bank: bool = False, odd_cents: int = 0) -> None:
        cents = self.asked[page_id].cents + odd_cents
        status: Literal["processing", "succeeded"] = "processing" if by_bank else "succeeded"
        payment = ProviderPayment(self.id("pi"), status, cents, "usd", self.now)
        if odd_cents:
            self.odd.add(payment.id)
        self.pages[page_id] = replace(self.pages[page_id], status="complete", url="", payment=payment)

    def decline(self, page_id: str) -> None:
        failure = ProviderFailure(self.id("ch"), "card_declined")
        payment = ProviderPayment(self.id("pi"), "unpaid", self.asked[page_id].cents, "usd", None, failure)
        self.pages[page_id] = replace(self.pages[page_id], payment=payment)

    def bank_answers(self, page: ProviderSession, *, ok: bool) -> None:
        payment = money_of(page)
        failure = None if ok else ProviderFailure(self.id("ch"), "insufficient_funds")
        self._change(page, replace(payment, status="succeeded" if ok else "unpaid", failure=failure))

    # --- money back

    def refund(self, task: RefundTask, key: str) -> ProviderRefund:
        """Once per key, capped by what is left, refused while disputed."""
        if key in self.refunds_by_key:
            page_id, refund_id = self.refunds_by_key[key]
            return next(r for r in money_of(self.pages[page_id]).refunds if r.id == refund_id)
        page = next(p for p in self.paid() if money_of(p).id == task.payment_id)
        made = self._refunded(page, task.cents, task.id)
        self.refunds_by_key[key] = (page.id, made.id)
        return made

    def refund_by_dashboard(self, page: ProviderSession, cents: int) -> ProviderRefund:
        return self._refunded(page, cents, "")

    def _refunded(self, page: ProviderSession, cents: int, task_id: str) -> ProviderRefund:
        payment = money_of(page)
        if any(dispute.status in ("open", "lost") for dispute in payment.disputes):
            raise Refusal("charge_disputed")
        if cents > left(payment):
            raise Refusal("more than is left")
        made = ProviderRefund(self.id("re"), payment.id, cents, self.next_refund, self.now, task_id)
        self._change(page, replace(payment, refunds=(*payment.refunds, made)))
        return made

    def refund_ends(self, page: ProviderSession, refund_id: str, *, ok: bool) -> None:
        payment = money_of(page)
        status: Literal["succeeded", "failed"] = "succeeded" if ok else "failed"
        ended = tuple(replace(r, status=status) if r.id == refund_id else r for r in payment.refunds)
        self._change(page, replace(payment, refunds=ended))

    def confirm_refunds(self) -> None:
        """Every bank says yes to what is pending."""
        for page in self.paid():
            for refund in money_of(page).refunds:
                if refund.status == "pending":
                    self.refund_ends(self.pages[page.id], refund.id, ok=True)

    def dispute(self, page: ProviderSession, status: Literal["inquiry", "open", "won", "lost"]) -> None:
        """Open one on all that is left, or bring the one that is there on."""
        payment = money_of(page)
        known = payment.disputes[0] if payment.disputes else None
        cents = left(payment) if known is None or known.status == "inquiry" else known.cents
        if cents > 0:
            opened = known or ProviderDispute(self.id("du"), cents, status, self.now)
            self._change(page, replace(payment, disputes=(replace(opened, cents=cents, status=status),)))

    def net(self) -> int:
        """Cents that the provider holds for us, of what was asked for."""
        payments = [money_of(page) for page in self.paid()]
        return sum(left(payment) for payment in payments if payment.id not in self.odd)

    def _change(self, page: ProviderSession, payment: ProviderPayment) -> None:
        self.pages[page.id] = replace(page, payment=payment)


def money_of(page: ProviderSession) -> ProviderPayment:
    """The payment of a page that has one."""
    if page.payment is None:
        raise LookupError("nothing was paid here")
    return page.payment


def left(payment: ProviderPayment) -> int:
    """Cents of a payment that have neither gone back nor been taken back."""
    returned = sum(refund.cents for refund in payment.refunds if refund.status != "failed")
    taken = sum(dispute.cents for dispute in payment.disputes if dispute.status in ("open", "lost"))
    return payment.cents - returned - taken
