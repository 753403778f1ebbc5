"""Which fact makes us write to whom. The whole of it is this file."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from services.notifications.knowing.domain.apply_facts import CaseFact, fold
from services.notifications.knowing.domain.people import STAFF
from services.notifications.knowing.domain.summary import Case, Letter
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts import applications as apps
from shared.contracts import catalog, notifications, payments
from shared.contracts.fact import Fact

TO_APPLICANT = {
    apps.ApplicationSubmitted: "application_received",
    apps.InformationRequested: "something_missing",
    apps.ApplicationDeclined: "declined",
    apps.TermsSigned: "terms_signed",
    apps.ApplicationWithdrawn: "withdrawn",
    apps.RotationCompleted: "completed",
    catalog.PlaceRefused: "no_place",
    catalog.Waitlisted: "waitlisted",
    catalog.HoldEndingSoon: "hold_ends_soon",
    catalog.ReservationRefused: "came_too_late",
    payments.BalanceReminderDue: "balance_reminder",
    payments.LateFeeReversed: "late_fee_reversed",
    payments.StatementSettled: "paid_in_full",
    payments.RefundSent: "refund_sent",
}
TO_STAFF = {
    apps.HostReviewEscalated: "physician_silent",
    apps.HostReviewExpired: "review_expired",
    payments.DisputeOpened: "dispute_opened",
    payments.DisputeClosed: "dispute_closed",
}
TO_HOST = {
    apps.HostReviewReminderDue: "review_reminder",
    apps.HostAnswerRecorded: "answer_receipt",
}


def learn(event_id: str, fact: CaseFact, case: Case, _: Instant) -> Decided[Case]:
    """Add a fact to the case, and decide in the same write what it makes us write.

    Kept by event, so that a repeat, however late, finds the letters of its first time.
    """
    if event_id in case.letters:
        return unchanged(case)
    after = fold(fact, case)
    if written := letters(after, fact):
        after = replace(after, letters={**after.letters, event_id: written})
    return after, ()


def letters(case: Case, fact: CaseFact) -> tuple[Letter, ...]:
    """Who gets which mail because of this fact; `case` already knows it."""
    kind = type(fact)
    if kind in TO_APPLICANT:
        return (Letter(TO_APPLICANT[kind], fact.applicant_id),)
    if kind in TO_STAFF:
        return (Letter(TO_STAFF[kind], STAFF),)
    if kind in TO_HOST and isinstance(fact, apps.HostReviewFact):
        return (Letter(TO_HOST[kind], fact.host_id),)
    return _several(fact, case)


@singledispatch
def _several(_: Fact, _case: Case) -> tuple[Letter, ...]:
    return ()


@_several.register
def _(fact: apps.HostReviewRequested, _: Case) -> tuple[Letter, ...]:
    return Letter("review_request", fact.host_id), Letter("with_physician", fact.applicant_id)


@_several.register
def _(fact: apps.CoachAssigned, _: Case) -> tuple[Letter, ...]:
    return Letter("your_coach", fact.applicant_id), Letter("new_visitor", fact.coach_id)


@_several.register
def _(fact: apps.ApplicationCancelled, case: Case) -> tuple[Letter, ...]:
    """Whoever was told that the visitor comes is told that they do not."""
    expecting = [case.coach_id] if case.coach_id else []
    if case.place and case.has_paid and fact.by != "host":
        expecting.append(case.place.host_id)
    return Letter("cancelled", fact.applicant_id), *(Letter("visit_cancelled", who) for who in expecting)


@_several.register
def _(fact: apps.VisitorReady, _: Case) -> tuple[Letter, ...]:
    return (Letter("ready", fact.applicant_id),)


@_several.register
def _(fact: catalog.PlaceHeld, _: Case) -> tuple[Letter, ...]:
    return (Letter("waitlist_offer" if fact.from_waitlist else "accepted_and_held", fact.applicant_id),)


@_several.register
def _(fact: catalog.HoldLapsed, _: Case) -> tuple[Letter, ...]:
    return (Letter("offer_lapsed" if fact.from_waitlist else "hold_ended", fact.applicant_id),)


@_several.register
def _(fact: catalog.PlaceReserved, case: Case) -> tuple[Letter, ...]:
    mine = Letter("seated_again" if fact.after_lapse else "reserved", fact.applicant_id)
    return (mine, Letter("who_comes_when", case.place.host_id)) if case.place else (mine,)


@_several.register
def _(fact: payments.PaymentFailed, case: Case) -> tuple[Letter, ...]:
    return Letter("payment_failed", fact.applicant_id), *_to_coach(case, "visitor_payment_failed")


@_several.register
def _(fact: payments.LateFeeRaised, case: Case) -> tuple[Letter, ...]:
    return Letter("late_fee", fact.applicant_id), *_to_coach(case, "visitor_late_fee")


def _to_coach(case: Case, template: str) -> tuple[Letter, ...]:
    return (Letter(template, case.coach_id),) if case.coach_id else ()


def account_letters(fact: apps.AccountFact) -> tuple[Letter, ...]:
    """The mails that have no application behind them."""
    match fact:
        case apps.EmailVerificationRequested():
            return (Letter("verify_address", fact.account_id),)
        case apps.PasswordResetRequested():
            return (Letter("password_reset", fact.account_id),)
        case apps.RegistrationRepeated():
            return (Letter("already_registered", fact.account_id),)
    return ()


def gave_up_letters(fact: notifications.EmailGaveUp) -> tuple[Letter, ...]:
    """Staff hear of a mail that cannot be delivered; not of the one that would say so."""
    return () if fact.recipient_id == STAFF else (Letter("email_gave_up", STAFF),)


def money_letters(_: payments.StaffAsked) -> tuple[Letter, ...]:
    """The office hears of money that waits for it."""
    return (Letter("money_waits", STAFF),)
