"""What a payer's bank says against a payment: disputes, inquiries and early warnings of fraud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Instant

DisputeStatus = Literal["inquiry", "open", "won", "lost"]
"""`inquiry`: the bank asks and has taken nothing. An appeal, and what we do not know, is `open`."""
DisputeChoice = Literal["", "write_off", "still_owed"]
WarningChoice = Literal["", "refund", "keep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute as the provider last told it, and what staff decided after it was lost."""

    id: str
    payment_id: str
    cents: int
    reason: str
    """The bank's word for it."""
    status: DisputeStatus
    awaits_us: bool
    """Evidence can still be handed in."""
    opened_at: Instant
    due_at: Instant | None = None
    """Until when the evidence has to be there."""
    closed_at: Instant | None = None
    decision: DisputeChoice = ""
    decided_by: str = ""
    decided_at: Instant | None = None
    note: str = ""

    @property
    def is_open(self) -> bool:
        """The bank holds the money, or asks about it."""
        return self.closed_at is None

    @property
    def is_undecided(self) -> bool:
        """It holds money, or was lost and staff have not said what follows."""
        return self.status == "open" or (self.status == "lost" and self.decision == "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudWarning:
    """The card's bank suspects fraud before any dispute: giving the money back may prevent one."""

    id: str
    payment_id: str
    fraud_type: str
    at: Instant
    decision: WarningChoice = ""
    decided_by: str = ""
    decided_at: Instant | None = None
    note: str = ""
