"""What reconciling needs of a payment provider: lists of all that it has recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from services.payments.journal.domain.movements import Movement
from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.provider.domain import ProviderDispute, ProviderPayment, ProviderRefund
from services.payments.reconciling.domain.adopting import FoundPage
from shared.chassis.decision import Instant

T = TypeVar("T")


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
