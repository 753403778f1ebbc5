"""A tiny model of the provider for random walks: pages, payments, refunds, disputes and keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.payments.domain.attempts import CheckoutRequest
from services.payments.domain.refund_tasks import RefundTask
from services.payments.domain.truth import (
    ProviderDispute,
    ProviderFailure,
    ProviderPayment,
    ProviderRefund,
    ProviderSession,
)


class Refusal(Exception):
    """The provider says no."""


@dataclass
class Provider:
    """What is true, whoever has heard of it."""

    pages: dict[str, ProviderSession] = field(default_factory=dict)
    asked: dict[str, CheckoutRequest] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    refunds_by_key: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}_{self.number}"

    def open(self, request: CheckoutRequest) -> ProviderSession:
        """Idempotent by the attempt's id."""
        if request.attempt_id not in self.by_key:
            page = ProviderSession(
                self.id("cs"), "open", "https://pay", request.application_id, request.attempt_id
            )
            self.pages[page.id] = page
            self.asked[page.id] = request
            self.by_key[request.attempt_id] = page.id
        return self.pages[self.by_key[request.attempt_id]]

    def live(self) -> list[ProviderSession]:
        """What can still bring money."""
        return [
            page
            for page in self.pages.values()
            if page.status == "open" or (page.payment is not None and page.payment.status == "processing")
        ]

    def expire(self, page_id: str) -> ProviderSession:
        page = self.pages[page_id]
        if page.status == "open":
            self.pages[page_id] = replace(page, status="expired")
        return self.pages[page_id]

    def pay(self, page_id: str, at: datetime, *, by_bank: bool) -> None:
        cents = self.asked[page_id].cents
        status = "processing" if by_bank else "succeeded"
        payment = ProviderPayment(self.id("pi"), status, cents, "usd", at)  # type: ignore[arg-type]
        self.pages[page_id] = replace(self.pages[page_id], status="complete", payment=payment)

    def bank_answers(self, page_id: str, *, ok: bool) -> None:
        page = self.pages[page_id]
        assert page.payment is not None
        failure = None if ok else ProviderFailure(self.id("ch"), "insufficient_funds")
        payment = replace(page.payment, status="succeeded" if ok else "unpaid", failure=failure)
        self.pages[page_id] = replace(page, payment=payment)

    def paid_pages(self) -> list[ProviderSession]:
        return [p for p in self.pages.values() if p.payment is not None and p.payment.status == "succeeded"]

    def page_of(self, payment_id: str) -> ProviderSession:
        return next(p for p in self.paid_pages() if p.payment is not None and p.payment.id == payment_id)

    def refund(self, task: RefundTask, at: datetime) -> ProviderRefund:
        """Idempotent by the task's id, capped by what is left, refused while disputed."""
        page = self.page_of(task.payment_id)
        assert page.payment is not None
        if task.id in self.refunds_by_key:
            return next(r for r in page.payment.refunds if r.id == self.refunds_by_key[task.id])
        if any(dispute.status in ("open", "lost") for dispute in page.payment.disputes):
            raise Refusal("charge_disputed")
        if task.cents > left(page.payment):
            raise Refusal("too_much")
        made = ProviderRefund(self.id("re"), task.payment_id, task.cents, "succeeded", at, task.id)
        self.refunds_by_key[task.id] = made.id
        self._change(page, replace(page.payment, refunds=(*page.payment.refunds, made)))
        return made

    def refund_by_dashboard(self, page: ProviderSession, cents: int, at: datetime) -> None:
        assert page.payment is not None
        made = ProviderRefund(self.id("re"), page.payment.id, cents, "succeeded", at)
        self._change(page, replace(page.payment, refunds=(*page.payment.refunds, made)))

    def fail_refund(self, page: ProviderSession, refund_id: str) -> None:
        assert page.payment is not None
        refunds = tuple(replace(r, status="failed") if r.id == refund_id else r for r in page.payment.refunds)
        self._change(page, replace(page.payment, refunds=refunds))

    def dispute(self, page: ProviderSession, at: datetime) -> None:
        assert page.payment is not None
        dispute = ProviderDispute(self.id("du"), left(page.payment), "open", at)
        self._change(page, replace(page.payment, disputes=(dispute,)))

    def close_dispute(self, page: ProviderSession, *, won: bool) -> None:
        assert page.payment is not None
        closed = tuple(replace(d, status="won" if won else "lost") for d in page.payment.disputes)
        self._change(page, replace(page.payment, disputes=closed))

    def net(self) -> int:
        """Cents that the provider holds for us."""
        return sum(left(page.payment) for page in self.paid_pages() if page.payment is not None)

    def _change(self, page: ProviderSession, payment: ProviderPayment) -> None:
        self.pages[page.id] = replace(page, payment=payment)


def left(payment: ProviderPayment) -> int:
    """Cents of a payment that have neither gone back nor been taken back."""
    returned = sum(refund.cents for refund in payment.refunds if refund.status != "failed")
    taken = sum(dispute.cents for dispute in payment.disputes if dispute.status in ("open", "lost"))
    return payment.cents - returned - taken
