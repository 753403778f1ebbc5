"""What moved in the provider's own balance: its side of our books, kept as it is, never counted as owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Decided, Instant, unchanged

MovementKind = Literal[
    "payment", "refund", "refund_failed", "dispute", "dispute_won", "payout", "cost", "other", "unseen"
]
OF_A_PAYMENT: frozenset[MovementKind] = frozenset(
    {"payment", "refund", "refund_failed", "dispute", "dispute_won"}
)
"""Movements that have a line of a statement beside them; both have the same name."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the provider's balance. Cents are signed from our side: above zero it came in."""

    id: str
    kind: MovementKind = "unseen"
    cents: int = 0
    fee_cents: int = 0
    """What the provider keeps for it: ours to bear, never the applicant's."""
    currency: str = ""
    at: Instant | None = None
    payment_id: str = ""
    object_id: str = ""
    """The charge, refund, dispute or payout behind it."""
    type: str = ""
    """The provider's own word for it."""

    @property
    def net(self) -> int:
        """Cents by which the provider's balance changed."""
        return self.cents - self.fee_cents


def record(movement: Movement, known: Movement, _: Instant) -> Decided[Movement]:
    """Record a movement the first time it is listed; the provider never changes one."""
    return (movement, ()) if known.kind == "unseen" else unchanged(known)


def unseen(movement_id: str) -> Movement:
    """The state of a movement before it is recorded."""
    return Movement(movement_id)
