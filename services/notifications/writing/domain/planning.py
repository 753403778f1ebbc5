"""Which event mails whom. The whole table is this file."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from services.notifications.knowing.domain.apply_facts import SummaryFact, apply_fact
from services.notifications.knowing.domain.people import STAFF
from services.notifications.knowing.domain.summary import ApplicationSummary, PlannedMail
from services.notifications.writing.domain.calendars import with_calendars
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts import applications as apps
from shared.contracts import booking, catalog, coaching, payments
from shared.contracts.fact import Fact

TO_APPLICANT = {
    apps.ApplicationSubmitted: "application_received",
    apps.InformationRequested: "something_missing",
    apps.DatesProposed: "other_dates",
    apps.ApplicationDeclined: "declined",
    apps.TermsSigned: "terms_signed",
    apps.ApplicationWithdrawn: "withdrawn",
    booking.OfferDeclined: "offer_declined",
    apps.RotationCompleted: "completed",
    catalog.Waitlisted: "waitlisted",
    catalog.HoldExtended: "hold_extended",
    catalog.HoldEndingSoon: "hold_ends_soon",
    catalog.ReservationRefused: "came_too_late",
    payments.BalanceReminderDue: "balance_reminder",
    payments.DueExtended: "due_extended",
    payments.StatementMoved: "postponed",
    payments.WireAwaited: "wire_awaited",
    payments.WireOverdue: "wire_overdue",
    catalog.PlaceMoveRefused: "not_postponed",
    payments.LateFeeReversed: "late_fee_reversed",
    payments.StatementSettled: "paid_in_full",
    payments.RefundSent: "refund_sent",
}
TO_STAFF = {
    apps.HostReviewEscalated: "physician_silent",
    payments.DisputeOpened: "dispute_opened",
    payments.DisputeClosed: "dispute_closed",
}
TO_HOST = {
    apps.HostReviewReminderDue: "review_reminder",
    apps.HostAnswerRecorded: "answer_receipt",
}


def apply_and_plan(
    event_id: str, fact: SummaryFact, summary: ApplicationSummary, _: Instant
) -> Decided[ApplicationSummary]:
    """Apply a fact to the summary, and decide in the same write which mails follow from it.

    They are kept by event, so that a repeat, however late, finds the mails of its first time.
    """
    if event_id in summary.planned_mails:
        return unchanged(summary)
    after = apply_fact(fact, summary)
    planned = (*planned_mails(after, fact), *_to_who_was_asked(fact, summary))
    if planned:
        after, numbered = with_calendars(planned, after)
        after = replace(after, planned_mails={**after.planned_mails, event_id: numbered})
    return after, ()


def planned_mails(summary: ApplicationSummary, fact: SummaryFact) -> tuple[PlannedMail, ...]:
    """Who gets which mail because of this fact; the summary already knows it."""
    kind = type(fact)
    if kind in TO_APPLICANT:
        return (PlannedMail(TO_APPLICANT[kind], fact.applicant_id),)
    if kind in TO_STAFF:
        return (PlannedMail(TO_STAFF[kind], STAFF),)
    if kind in TO_HOST and isinstance(fact, apps.HostReviewFact):
        return (PlannedMail(TO_HOST[kind], fact.host_id),)
    return _several(fact, summary)


def _to_who_was_asked(fact: SummaryFact, before: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """A physician whose answer is no longer needed is mailed so; the entry in their calendar goes.

    So is one who proposed other days, when the application ends before one was chosen (R34).
    """
    decides = apps.ApplicationAccepted | apps.ApplicationDeclined
    ends = apps.ApplicationWithdrawn | apps.ApplicationCancelled | apps.DecisionTakenBack
    proposed = before.proposal
    if proposed and proposed.open and isinstance(fact, apps.ApplicationDeclined | apps.ApplicationWithdrawn):
        return (PlannedMail("dates_not_chosen", proposed.host_id),)
    if before.review is None or not before.review.open or not isinstance(fact, decides | ends):
        return ()
    return (PlannedMail("review_closed", before.review.host_id),)


@singledispatch
def _several(_: Fact, _summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return ()


@_several.register
def _(fact: apps.HostReviewRequested, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("review_request", fact.host_id), PlannedMail("with_physician", fact.applicant_id)


@_several.register
def _(fact: apps.HostReviewExpired, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("review_expired", STAFF), PlannedMail("physician_no_answer", fact.applicant_id)


@_several.register
def _(fact: apps.HostReviewAnswered, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """The physician is told what staff have written down for them; by the link they had a receipt."""
    return () if fact.how == "link" else (PlannedMail("answer_written_down", fact.host_id),)


@_several.register
def _(fact: apps.CoachAssigned, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("your_coach", fact.applicant_id), PlannedMail("new_visitor", fact.coach_id)


@_several.register
def _(fact: coaching.VisitorHandedOver, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """The visitor and both coaches (R40)."""
    return (
        PlannedMail("coach_changed", fact.applicant_id),
        PlannedMail("visitor_taken_over", fact.coach_id),
        PlannedMail("visitor_handed_over", fact.from_coach_id),
    )


@_several.register
def _(fact: apps.ApplicationCancelled, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Whoever was mailed that the visitor comes is mailed that they do not; a host, what we wrote down."""
    expecting = [summary.coach_id] if summary.coach_id else []
    if summary.place and summary.has_paid and fact.by != "host":
        expecting.append(summary.place.host_id)
    mails = [PlannedMail("cancelled", fact.applicant_id)]
    mails += [PlannedMail("visit_cancelled", who) for who in expecting]
    if fact.by == "host":
        mails += _to_host_who_cancelled(summary)
    return tuple(mails)


@_several.register
def _(fact: booking.HostCancelled, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("host_cancelled", fact.applicant_id), *_to_host_who_cancelled(summary)


def _to_host_who_cancelled(summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """What staff wrote down for them, once, however the applicant chooses afterwards (R36)."""
    told = {mail.template for mails in summary.planned_mails.values() for mail in mails}
    if summary.place is None or "cancelled_for_host" in told:
        return ()
    return (PlannedMail("cancelled_for_host", summary.place.host_id),)


@_several.register
def _(fact: booking.ApplicationPostponed, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Coach and host; the applicant is mailed with the money, once payments has said it."""
    told = [summary.place.host_id] if summary.place else []
    return tuple(PlannedMail("visit_postponed", who) for who in (*filter(None, [fact.coach_id]), *told))


@_several.register
def _(fact: apps.VisitAlarmDue, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Everybody who can do something about it: the visitor, their coach, staff (R29)."""
    coach = (PlannedMail("visitor_unfinished", fact.coach_id),) if fact.coach_id else ()
    return (
        PlannedMail("still_open", fact.applicant_id),
        *coach,
        PlannedMail("visit_unfinished", STAFF),
    )


@_several.register
def _(fact: apps.VisitorLetCome, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return (PlannedMail("visitor_let_come", fact.coach_id),) if fact.coach_id else ()


@_several.register
def _(fact: apps.VisitorReady, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return (PlannedMail("ready", fact.applicant_id),)


@_several.register
def _(fact: apps.DecisionTakenBack, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Whoever was told of it: the applicant, and of an acceptance the host who had agreed to it (R36)."""
    mine = PlannedMail("decision_taken_back", fact.applicant_id)
    if fact.decision == "accept" and summary.review is not None:
        return mine, PlannedMail("acceptance_taken_back", summary.review.host_id)
    return (mine,)


@_several.register
def _(fact: apps.DatesRefused, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("dates_refused", fact.applicant_id), PlannedMail("dates_not_chosen", fact.host_id)


@_several.register
def _(fact: apps.DatesTaken, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("dates_taken", fact.applicant_id), PlannedMail("dates_not_chosen", fact.host_id)


@_several.register
def _(fact: catalog.PlaceRefused, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Of a chosen day that is full applications says what is left: DatesProposed, or DatesTaken."""
    return () if fact.reason == "no_free_place" else (PlannedMail("no_place", fact.applicant_id),)


@_several.register
def _(fact: catalog.PlaceHeld, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    mine = PlannedMail("waitlist_offer" if fact.from_waitlist else "accepted_and_held", fact.applicant_id)
    if summary.proposal and summary.proposal.chosen:
        return mine, PlannedMail("date_chosen", summary.proposal.host_id)
    return (mine,)


@_several.register
def _(fact: catalog.HoldLapsed, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return (PlannedMail("offer_lapsed" if fact.from_waitlist else "hold_ended", fact.applicant_id),)


@_several.register
def _(fact: catalog.PlaceReserved, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    mine = PlannedMail("seated_again" if fact.after_lapse else "reserved", fact.applicant_id)
    return (mine, PlannedMail("who_comes_when", summary.place.host_id)) if summary.place else (mine,)


@_several.register
def _(fact: payments.PaymentFailed, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("payment_failed", fact.applicant_id), *_to_coach(summary, "visitor_payment_failed")


@_several.register
def _(fact: payments.WireEnded, _: ApplicationSummary) -> tuple[PlannedMail, ...]:
    """Money that came has mails of its own."""
    return (PlannedMail("wire_given_up", fact.applicant_id),) if fact.outcome == "given_up" else ()


@_several.register
def _(fact: payments.LateFeeRaised, summary: ApplicationSummary) -> tuple[PlannedMail, ...]:
    return PlannedMail("late_fee", fact.applicant_id), *_to_coach(summary, "visitor_late_fee")


def _to_coach(summary: ApplicationSummary, template: str) -> tuple[PlannedMail, ...]:
    return (PlannedMail(template, summary.coach_id),) if summary.coach_id else ()
