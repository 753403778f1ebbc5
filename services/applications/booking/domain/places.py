"""What the catalog's facts do to an application: held, waitlisted, lapsed, reserved (R8, R14, R15)."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, Application, known
from services.applications.application.domain.cancellation import Booking
from services.applications.application.domain.hold import Hold
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.proposing import propose_what_is_left
from services.applications.reviewing.domain.taking_back import acceptance_is_over
from services.applications.visiting.domain.alarms import alarms_for
from services.applications.visiting.domain.checklist import checklist_for
from services.applications.visiting.domain.coaching import AssignedCoach, assign_coach
from services.applications.visiting.domain.policy import VisitPolicy
from shared.chassis.decision import Decided, Instant, TooEarly, unchanged
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.cancellation import CancellationLine
from shared.contracts.catalog import (
    HoldExtended,
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
    "no_free_place": "No place is free on the chosen date.",
}
"""The note to staff for each reason of `PlaceRefused`."""


def hold_place(fact: PlaceHeld, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """A place is held: the applicant signs and pays next."""
    current = known(application)
    if current.state not in ("accepted", "waitlisted"):
        return unchanged(current)
    hold = Hold(fact.until, fact.time_zone, fact.fee, fact.held_at, offered=fact.from_waitlist)
    policy = fact.policy
    booking = Booking(
        fact.fee, policy.cancellation, policy.postponing, policy.postponing_months, policy.choice_days
    )
    return current.moved("held", hold=hold, booking=booking, waitlist_position=None).recording(now, fact), ()


def hold_longer(fact: HoldExtended, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Staff gave more time to sign and pay (R24), which may be when everything is due (R13)."""
    current = known(application)
    if current.state != "held" or current.hold is None or fact.until <= current.hold.until:
        return unchanged(current)
    money = current.money
    if money.full_due_at == current.hold.until:
        money = replace(money, full_due_at=fact.until)
    longer = replace(current, hold=replace(current.hold, until=fact.until), money=money)
    return longer.recording(now, fact), ()


def put_on_waitlist(fact: Waitlisted, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """A week is full: the application is on the waitlist."""
    current = known(application)
    if current.state != "accepted":
        return unchanged(current)
    return current.moved("waitlisted", waitlist_position=fact.position).recording(now, fact), ()


def return_to_staff(
    fact: PlaceRefused, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """No place can be held: back to the staff, or to the applicant who chose among several days (R34)."""
    current = known(application)
    answers_another = fact.accepted_at is not None and fact.accepted_at != current.accepted_at
    if current.state not in ("accepted", "waitlisted") or answers_another:
        return unchanged(current)
    if current.taken_back is not None:
        return acceptance_is_over(policy, current.recording(now, fact), now), ()
    if fact.reason == "no_free_place":
        return propose_what_is_left(policy, current.recording(now, fact), now)
    note = WHY_REFUSED[fact.reason]
    returned = current.moved(
        "staff_review", note=note, clock=policy.started(now), waitlist_position=None, accepted_at=None
    )
    return returned.recording(now, fact), ()


def end_hold(
    fact: HoldLapsed | HoldReleased, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """The hold is over: it lapses, or goes back to the staff who took their acceptance back (R36).

    After a withdrawal or cancellation it is only recorded.
    """
    current = known(application)
    is_another = fact.accepted_at is not None and fact.accepted_at != current.accepted_at
    if current.state in ("accepted", "waitlisted", "held") and is_another:
        return unchanged(current)
    if current.state in ("accepted", "waitlisted", "held") and current.taken_back is not None:
        return acceptance_is_over(policy, current.recording(now, fact), now), ()
    if current.state == "held":
        return current.moved("lapsed", hold=None).recording(now, fact), ()
    if current.state in ("withdrawn", "cancelled") and not current.history.knows(fact):
        return replace(current, hold=None).recording(now, fact), ()
    return unchanged(current)


def reserve(
    fact: PlaceReserved,
    given: AssignedCoach,
    visits: VisitPolicy,
    application: AnyApplication,
    now: Instant,
) -> Decided[AnyApplication]:
    """Money cleared the hold, even after the hold had lapsed (R10, R14)."""
    current = known(application)
    # late money may take the place again while who lost it joins the waitlist anew
    took_it_again = current.state == "accepted" and fact.after_lapse
    if current.state in ("accepted", "waitlisted") and not took_it_again:
        raise TooEarly("the place was not held yet, as far as we have heard")
    if current.state == "withdrawn":
        return _give_back(fact, current, now)
    if current.state not in ("held", "lapsed", "accepted"):
        return unchanged(current)
    reserved = current.moved(
        "reserved",
        hold=None,
        taken_back=None,
        checklist=checklist_for(current.start_date, visits.checklist),
        alarms=alarms_for(current, visits.alarm_days, now),
    ).recording(now, fact)
    return assign_coach(given, reserved, now)


def _give_back(fact: PlaceReserved, application: Application, now: Instant) -> Decided[AnyApplication]:
    """Cancel for one who withdrew while a payment was in progress: all the money goes back (R14).

    Payments announces the amount on another topic; until that has arrived it is too early.
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
    returned = replace(application, money_returned=True, hold=None).recording(now, fact)
    return returned.recording(now, cancelled), [cancelled]
