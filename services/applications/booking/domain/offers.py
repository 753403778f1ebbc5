"""Declining what the waitlist offered (R15)."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, Application, known, owned
from services.applications.application.domain.refusals import NotNow
from services.applications.booking.domain.refusals import HoldIsOver
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.booking import OfferDeclined


def offer_number(application: Application) -> int | None:
    """Names the offer in its link: the second in which the place was held. None where there is no offer."""
    hold = application.hold
    if application.state != "held" or hold is None or not hold.offered or hold.held_at is None:
        return None
    return int(hold.held_at.timestamp())


def decline_own_offer(
    applicant_id: str, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """By the applicant, signed in."""
    return _declined(owned(application, applicant_id), now)


def decline_linked_offer(number: int, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """By whoever has the link of exactly this offer."""
    current = known(application)
    if offer_number(current) != number:
        raise HoldIsOver("this offer is over", state=current.state)
    return _declined(current, now)


def _declined(current: Application, now: Instant) -> Decided[AnyApplication]:
    """The place stays taken until payments has closed the way to pay; then `HoldReleased` ends it (R14)."""
    hold = current.hold
    if current.state != "held" or hold is None or not hold.offered or current.accepted_at is None:
        raise NotNow("no place of the waitlist is offered to you at the moment", state=current.state)
    if hold.declined_at is not None:
        return unchanged(current)
    if now >= hold.until:
        raise HoldIsOver("this offer has ended already", until=hold.until.isoformat())
    fact = OfferDeclined(**current.about(), accepted_at=current.accepted_at)
    return replace(current, hold=replace(hold, declined_at=now)).recording(now, fact), [fact]
