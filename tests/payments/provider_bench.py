"""A payment provider to try, and the hands of payers, banks and time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest

from services.payments.provider.domain import ProviderPayment, ProviderSession
from services.payments.provider.ports import (
    PaymentProvider,
    RefundOrder,
)
from services.payments.statement.domain.attempts import CheckoutRequest
from shared.chassis.ids import new_id

CENTS = 69_900

HALF_AN_HOUR = timedelta(minutes=31)

How = Literal["works", "declined", "processing"]


class Hands(ABC):
    """What payers, banks and time do; no program can do it for the real provider."""

    @abstractmethod
    async def pay(self, session_id: str, how: How) -> bool:
        """Press the button on the page; False where it can no longer be paid."""

    @abstractmethod
    async def bank_answers(self, session_id: str, *, pays: bool) -> None:
        """Of a payment that was processing."""

    @abstractmethod
    async def dispute(self, session_id: str, *, inquiry: bool = False) -> None:
        """The payer's bank takes the money back, or asks whether it should."""

    @abstractmethod
    async def dispute_ends(self, session_id: str, end: Literal["won", "lost"]) -> None:
        """The banks have decided."""

    @abstractmethod
    async def let_refunds_wait(self) -> None:
        """The next refund takes its time at the payer's bank; the one after it perhaps too."""

    @abstractmethod
    async def refund_ends(self, session_id: str, refund_id: str, *, fails: bool) -> None:
        """It arrived, or the payer's bank sent it back."""

    @abstractmethod
    async def let_pass(self, time: timedelta) -> None:
        """The provider's clock goes on."""


@dataclass(frozen=True)
class Bench:
    """A provider, its clock, and the hands of payers and banks."""

    provider: PaymentProvider
    now: Callable[[], datetime]
    payment: Callable[[], Awaitable[str]]
    """A succeeded payment of CENTS by card; its id."""
    played: Hands | None = None

    @property
    def hands(self) -> Hands:
        if self.played is None:
            pytest.skip("nobody can do this to the real provider")
        return self.played

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
        assert await self.hands.pay(session_id, how)
        return await self.truth(session_id)

    async def truth(self, session_id: str) -> ProviderSession:
        found = await self.provider.page(session_id)
        assert found is not None
        return found

    async def money(self, session_id: str) -> ProviderPayment:
        """What is true of the money behind a page."""
        payment = (await self.truth(session_id)).payment
        assert payment is not None
        return payment

    async def by_bank(self) -> ProviderSession:
        """A page that was paid by bank account; the bank has not answered."""
        page = await self.provider.open_page(await self.request(methods=("us_bank_account",)))
        return await self.paid(page.id, "processing")

    async def order(self, cents: int = CENTS, **changes: Any) -> RefundOrder:
        """A refund of a fresh payment."""
        plain: dict[str, Any] = {"payment_id": await self.payment()} | changes
        return RefundOrder(new_id("rft"), "app_1", cents=cents, may_be_old=False, **plain)
