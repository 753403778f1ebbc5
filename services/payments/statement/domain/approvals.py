"""Two people for a large amount: what one of the staff asked for, until a second one agrees or says no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from services.payments.statement.domain.money_commands import (
    DecideDispute,
    DecideWarning,
    RecordWire,
    RecordWireRefund,
    RefundByStaff,
)
from shared.chassis.decision import Instant

ApprovalState = Literal["pending", "confirmed", "rejected", "expired"]
MoneyCommand: TypeAlias = RecordWire | RefundByStaff | RecordWireRefund | DecideDispute | DecideWarning
"""What staff do that moves money or forgives it; each carries who asked in `staff_id`."""


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """The office's rule: above this amount a second person has to agree, in this time."""

    limit_cents: int
    lives: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One request and what became of it: kept for good, with who and when."""

    id: str
    request: Annotated[MoneyCommand, Field(discriminator="what")]
    cents: int
    asked_at: Instant
    expires_at: Instant
    state: ApprovalState = "pending"
    decided_by: str = ""
    decided_at: Instant | None = None
    note: str = ""

    @property
    def asked_by(self) -> str:
        return self.request.staff_id

    @property
    def is_pending(self) -> bool:
        return self.state == "pending"

    def expired(self, now: Instant) -> Approval:
        """Nobody agreed in time: nothing happens any more, and it has to be asked again."""
        if not self.is_pending or now < self.expires_at:
            return self
        return replace(self, state="expired", decided_at=self.expires_at)
