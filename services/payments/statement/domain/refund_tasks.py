"""One refund to be made: planned with the statement, carried out by a worker, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.chassis.decision import Instant

RefundState = Literal["todo", "pending", "done", "failed", "rejected", "by_hand", "dropped"]
"""`pending`: the provider accepted, the bank has not. `by_hand`: what came by wire goes back by wire.
`dropped`: another task took its place, or the bank has given the money back in a dispute."""
RefundReason = Literal["overpaid", "place_gone", "hold_ended", "cancelled", "staff", "fraud_warning"]

FIRST_TRY_AGAIN = timedelta(seconds=40)
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RefundTask:
    """Its id is the idempotency key of the provider's call: one task, one refund."""

    id: str
    payment_id: str
    cents: int
    reason: RefundReason
    planned_at: Instant
    next_try_at: Instant
    state: RefundState = "todo"
    refund_id: str = ""
    tries: int = 0
    claimed_by: str = ""
    refusal: str = ""
    note: str = ""
    sent_as: str = ""
    """The bank's reference of a transfer that staff made instead."""

    @property
    def needs_staff(self) -> bool:
        """Nobody but a person can bring this money back."""
        return self.state in ("failed", "rejected", "by_hand")
