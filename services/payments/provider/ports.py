"""What payments needs of a payment provider: pages to pay at, the money behind them, and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.payments.provider.domain import (
    ProviderRefund,
    ProviderSession,
    ProviderWarning,
)
from services.payments.statement.domain.attempts import CheckoutRequest
from shared.chassis.store import Unavailable


class ProviderAway(Unavailable):
    """There was no answer, or none that says what happened. Ask again with the same key."""


class ProviderRefused(Exception):
    """A definite no: nothing has happened, and nothing will by this request."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """One refund to be made; its id is the idempotency key."""

    task_id: str
    application_id: str
    payment_id: str
    cents: int
    may_be_old: bool
    """True where the key may have expired at the provider: look for the refund before making it."""


class PaymentProvider(Protocol):
    """Hosted payment pages, the money behind them, and refunds.

    Every method raises ProviderAway when there is no certain answer, and ProviderRefused for a definite no.
    """

    async def customer(self, applicant_id: str) -> str:
        """The payer's opaque id at the provider; the same person gets the same one."""

    async def open_page(self, request: CheckoutRequest) -> ProviderSession:
        """A page to pay at; the same request gets the same page, however often it is asked for."""

    async def lost_page(self, request: CheckoutRequest) -> ProviderSession | None:
        """The page of a request whose answer was lost; None where no page was made."""

    async def page(self, session_id: str) -> ProviderSession | None:
        """The truth now; None for an id that the provider does not know."""

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        """The page that a payment was made at."""

    async def fraud_warning(self, warning_id: str) -> ProviderWarning | None:
        """An early warning of fraud; None for an id that the provider does not know."""

    async def close_page(self, session_id: str) -> ProviderSession:
        """Close the page if it can still be paid. Returns what is true afterwards: the payer may have been
        first."""

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Send money back to where it came from; the same order makes one refund."""
