"""What payments needs of the world outside, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from services.payments.journal.domain.movements import Movement
from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.provider.domain import (
    ProviderDispute,
    ProviderPayment,
    ProviderRefund,
    ProviderSession,
    ProviderWarning,
)
from services.payments.reconciling.domain.adopting import FoundPage
from services.payments.statement.domain.attempts import CheckoutRequest
from shared.chassis.decision import Instant
from shared.chassis.store import Unavailable

T = TypeVar("T")


class ProviderAway(Unavailable):
    """No answer, or none that says what happened: ask again with the same key."""


class ProviderRefused(Exception):
    """A definite no: nothing has happened, and nothing will."""

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
        """The page of a request whose answer was lost and whose key has expired; None where there is none."""

    async def page(self, session_id: str) -> ProviderSession | None:
        """The truth now; None for an id that the provider does not know."""

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        """The page that a payment was made at."""

    async def fraud_warning(self, warning_id: str) -> ProviderWarning | None:
        """An early warning of fraud; None for an id that the provider does not know."""

    async def close_page(self, session_id: str) -> ProviderSession:
        """Close the page if it can still be paid; the truth after, whichever of payer and we was first."""

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Send money back to where it came from; the same order makes one refund."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page of a list, newest first; `next` goes on behind it and is empty at the end."""

    items: tuple[T, ...]
    next: str


class ProviderRecords(Protocol):
    """All that the provider has recorded since an instant: for looking whether we know it.

    `after` is the `next` of the page before, or empty. Every method raises as PaymentProvider's do.
    """

    async def events(self, since: Instant, after: str) -> Listed[ProviderEvent]:
        """What may change a statement; at most thirty days back."""

    async def pages(self, since: Instant, after: str) -> Listed[FoundPage]:
        """Payment pages with the money behind them."""

    async def payments(self, since: Instant, after: str) -> Listed[ProviderPayment]:
        """Payments, also those that no page of ours has made; without refunds and disputes."""

    async def refunds(self, since: Instant, after: str) -> Listed[ProviderRefund]:
        """Refunds, whoever began them."""

    async def disputes(self, since: Instant, after: str) -> Listed[tuple[ProviderDispute, str]]:
        """Disputes, and the payment of each."""

    async def movements(self, since: Instant, after: str) -> Listed[Movement]:
        """Entries of the provider's own balance."""
