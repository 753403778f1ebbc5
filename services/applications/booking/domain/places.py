"""What the catalog's answers do to an application: held, waitlisted, lapsed, reserved (R8, R14, R15)."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import (
    AnyApplication,
    Application,
    Hold,
    known,
)
from services.applications.application.domain.cancellation import Booking
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.checklist import ItemTemplate, checklist_for
from services.applications.visiting.domain.coaching import Coaching, coach
from shared.chassis.decision import Decided, Instant, TooEarly, unchanged
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.cancellation import CancellationLine
from shared.contracts.catalog import (
    HoldLapsed,
    HoldReleased,
    PlaceHeld,
    PlaceRefused,
    PlaceReserved,
    Waitlisted,
)

WITHDRAWN = "Withdrawn before anything was reserved: 100 %"
WHY_REFUSED = {
    "rotation_closed": "The rotation has been closed.",
    "rotation_unknown": "The catalog does not know this rotation.",
    "length_not_offered": "This length is no longer offered.",
    "weeks_not_open": "Not every week of this time is open.",
    "start_passed": "The first day has already begun at the site.",
}


def hold_place(fact: PlaceHeld, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """A place is kept; now it is for the applicant to sign and pay."""
    asked = known(application)
    if asked.state not in ("accepted", "waitlisted"):
        return unchanged(asked)
    hold = Hold(until=fact.until, time_zone=fact.time_zone, fee=fact.fee)
    booking = Booking(fact.fee, fact.policy.cancellation)
    return asked.moved("held", hold=hold, booking=booking, waitlist_position=None).telling(now, fact), ()


def queue(fact: Waitlisted, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """A week is full: in the queue."""
    asked = known(application)
    if asked.state != "accepted":
        return unchanged(asked)
    return asked.moved("waitlisted", waitlist_position=fact.position).telling(now, fact), ()


def take_back(
    fact: PlaceRefused, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """No place can be held: back to the staff, who find another way."""
    asked = known(application)
    if asked.state not in ("accepted", "waitlisted"):
        return unchanged(asked)
    note = WHY_REFUSED[fact.reason]
    returned = asked.moved(
        "staff_review", note=note, clock=policy.started(now), waitlist_position=None, accepted_at=None
    )
    return returned.telling(now, fact), ()


def end_hold(
    fact: HoldLapsed | HoldReleased, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """The hold is over; for one who withdrew or was cancelled it is only news."""
    asked = known(application)
    if asked.state == "held":
        return asked.moved("lapsed", hold=None).telling(now, fact), ()
    if asked.state in ("withdrawn", "cancelled") and not asked.history.knows(fact):
        return replace(asked, hold=None).telling(now, fact), ()
    return unchanged(asked)


def reserve(
    fact: PlaceReserved,
    coaching: Coaching,
    checklist: tuple[ItemTemplate, ...],
    application: AnyApplication,
    now: Instant,
) -> Decided[AnyApplication]:
    """Money cleared the hold, also where it came after the hold had lapsed (R10, R14)."""
    asked = known(application)
    if asked.state in ("accepted", "waitlisted"):
        raise TooEarly("the place was not held yet, as far as we have heard")
    if asked.state == "withdrawn":
        return _give_back(fact, asked, now)
    if asked.state not in ("held", "lapsed"):
        return unchanged(asked)
    items = checklist_for(asked.start_date, checklist)
    reserved = asked.moved("reserved", hold=None, checklist=items).telling(now, fact)
    return coach(coaching, reserved, now)


def _give_back(fact: PlaceReserved, application: Application, now: Instant) -> Decided[AnyApplication]:
    """A payment was in progress while they withdrew (R14): the place is freed and all the money goes back.

    How much that is, payments says on another topic: until it has been heard, it is too early.
    """
    if application.money_returned:
        return unchanged(application)
    if not application.money.payments:
        raise TooEarly("a place was reserved, and the payment that did it was not heard of yet")
    paid = application.money.paid
    cancelled = ApplicationCancelled(
        **application.about(),
        by="applicant",
        refund=paid,
        lines=(CancellationLine(rule="withdrawn_before_reserved", amount=paid, text=WITHDRAWN),),
    )
    returned = replace(application, money_returned=True, hold=None).telling(now, fact)
    return returned.telling(now, cancelled), [cancelled]
