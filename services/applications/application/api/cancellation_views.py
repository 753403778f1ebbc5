"""How a cancellation is shown, line by line (R18)."""

from __future__ import annotations

from pydantic import AwareDatetime

from services.applications.application.domain.application import Application
from shared.contracts.cancellation import CancelledBy, Settlement


class SettlementView(Settlement):
    """`lines` add up to `refund`; `refund` and `kept` add up to `paid`."""

    @classmethod
    def of(cls, settlement: Settlement) -> SettlementView:
        return cls(**dict(settlement))


class CancellationView(SettlementView):
    """A cancellation that has happened."""

    at: AwareDatetime
    by: CancelledBy
    reason: str

    @classmethod
    def of_application(cls, application: Application) -> CancellationView | None:
        done = application.cancellation
        if done is None:
            return None
        return cls(at=done.at, by=done.by, reason=done.reason, **dict(done.settlement))
