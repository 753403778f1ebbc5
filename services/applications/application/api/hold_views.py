"""How the place that is held is shown."""

from __future__ import annotations

from pydantic import BaseModel

from services.applications.application.api.deadline import Deadline
from services.applications.application.domain.hold import Hold
from shared.contracts.money import Money


class HoldView(BaseModel):
    until: Deadline
    fee: Money
    offered: bool
    """Whether it came from the waitlist: it can be declined (R15)."""
    declined: bool

    @classmethod
    def of(cls, hold: Hold) -> HoldView:
        return cls(
            until=Deadline(at=hold.until, time_zone=hold.time_zone),
            fee=hold.fee,
            offered=hold.offered,
            declined=hold.declined_at is not None,
        )
