"""What the provider says now, fetched by us: never the copy that an event carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """Money on its way back; `task_id` is empty where somebody else began it (the provider's dashboard)."""

    id: str
    payment_id: str
    cents: int
    status: Literal["pending", "succeeded", "failed"]
    at: Instant
    task_id: str = ""


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """A payer's bank took the money back, or asks (`inquiry`); a status that we do not know is open."""

    id: str
    cents: int
    status: Literal["inquiry", "open", "won", "lost"]
    at: Instant
    reason: str = ""
    due_at: Instant | None = None
    """Until when evidence counts."""
    awaits_us: bool = True
    """Evidence can still be handed in, as far as we understand the provider's word."""
    is_appeal: bool = False
    """Open again after it was lost."""
    is_over: bool = False
    """Ended without a verdict: an inquiry that was closed, or a dispute that was prevented."""
    taken_at: Instant | None = None
    """When the money left us: later than `at` where it began as an inquiry."""
    returned_at: Instant | None = None
    """When the money came back to us."""


@dataclass(frozen=True, slots=True)
class ProviderWarning:
    """The card's bank suspects fraud."""

    id: str
    payment_id: str
    fraud_type: str
    at: Instant


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """A failed try to pay: an id by which to recognise it, and the provider's code."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """The money behind a payment page."""

    id: str
    status: Literal["unpaid", "processing", "succeeded"]
    cents: int
    currency: str
    at: Instant | None
    """The provider's own time of payment: lateness is judged by it (R12)."""
    failure: ProviderFailure | None = None
    refunds: tuple[ProviderRefund, ...] = ()
    disputes: tuple[ProviderDispute, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderSession:
    """A payment page and the money behind it."""

    id: str
    status: Literal["open", "complete", "expired"]
    url: str
    application_id: str
    attempt_id: str
    payment: ProviderPayment | None = None
