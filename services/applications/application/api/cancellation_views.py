"""How a cancellation is shown, line by line (R18)."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel

from services.applications.application.api.deadline import Deadline
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


class CalledOffView(BaseModel):
    """The host called these weeks off, and until when the applicant chooses (R18)."""

    reason: str
    choose_until: Deadline

    @classmethod
    def of_application(cls, application: Application) -> CalledOffView | None:
        called_off = application.called_off
        if called_off is None or application.cancellation is not None:
            return None
        until = Deadline(at=called_off.choose_until, time_zone=application.rotation.time_zone)
        return cls(reason=called_off.reason, choose_until=until)
