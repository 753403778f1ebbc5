"""What an event changes in an application summary. A repeat changes nothing; what has ended stays ended."""
# long: one place says for each event what it changes

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Literal

from services.notifications.knowing.domain.rotations import RotationPlace
from services.notifications.knowing.domain.summary import (
    ApplicationSummary,
    Ended,
    Hold,
    MoneyAccount,
    Proposal,
    Review,
    Visit,
)
from shared.contracts import applications as apps
from shared.contracts import booking, catalog, coaching, payments
from shared.contracts.fact import Fact
from shared.contracts.money import Money

SaysBalance = (
    payments.PaymentReceived | payments.LateFeeRaised | payments.LateFeeReversed | payments.FeeReduced
)
NamesCoach = apps.CoachAssigned | coaching.VisitorHandedOver
SummaryFact = apps.ApplicationFact | catalog.HoldFact | payments.StatementFact


def apply_fact(fact: SummaryFact, summary: ApplicationSummary) -> ApplicationSummary:
    """The summary after this event."""
    known = replace(summary, applicant_id=fact.applicant_id, rotation_id=fact.rotation_id)
    return _applied(fact, known)


@singledispatch
def _applied(_: Fact, summary: ApplicationSummary) -> ApplicationSummary:
    return summary


@_applied.register
def _(fact: apps.ApplicationSubmitted, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, visit=summary.visit or Visit(fact.start_date, fact.weeks))


@_applied.register
def _(fact: apps.HostReviewFact, summary: ApplicationSummary) -> ApplicationSummary:
    """Open after a question or a reminder (an answer may have been undone), closed after an answer."""
    known = summary.review
    if known and known.review_id == fact.review_id and known.generation > fact.generation:
        return summary
    closes = isinstance(fact, apps.HostReviewAnswered | apps.HostReviewExpired | apps.HostAnswerRecorded)
    expires_at = known.expires_at if known and known.review_id == fact.review_id else None
    if isinstance(fact, apps.HostReviewRequested):
        expires_at = fact.expires_at
    review = Review(fact.review_id, fact.host_id, fact.generation, not closes, expires_at)
    return replace(summary, review=review)


@_applied.register
def _(fact: apps.DatesProposed, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, proposal=Proposal(fact.host_id, fact.choose_until, open=True))


@_applied.register
def _(fact: apps.DateChosen, summary: ApplicationSummary) -> ApplicationSummary:
    chosen = _proposal_over(summary, chosen=True)
    return replace(chosen, visit=Visit(fact.start_date, fact.weeks))


@_applied.register
def _(_: apps.DatesRefused, summary: ApplicationSummary) -> ApplicationSummary:
    return _proposal_over(summary)


@_applied.register
def _(_: apps.DatesTaken, summary: ApplicationSummary) -> ApplicationSummary:
    return _proposal_over(summary)


def _proposal_over(summary: ApplicationSummary, *, chosen: bool = False) -> ApplicationSummary:
    if summary.proposal is None:
        return summary
    return replace(summary, proposal=replace(summary.proposal, open=False, chosen=chosen))


@_applied.register
def _(_: apps.ApplicationAccepted, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(_without_question(summary), taken_back=False)


@_applied.register
def _(fact: apps.DecisionTakenBack, summary: ApplicationSummary) -> ApplicationSummary:
    """A decline that is taken back is no end any more."""
    match fact.decision:
        case "accept":
            return replace(_proposal_over(summary), taken_back=True)
        case "decline" if summary.ended == "declined":
            return replace(summary, ended=None)
        case "send_to_host":
            return _without_question(summary)
    return summary


@_applied.register
def _(_: apps.ApplicationDeclined, summary: ApplicationSummary) -> ApplicationSummary:
    return _ended(summary, "declined")


@_applied.register
def _(_: apps.ApplicationWithdrawn, summary: ApplicationSummary) -> ApplicationSummary:
    return _ended(summary, "withdrawn")


@_applied.register
def _(_: apps.ApplicationCancelled, summary: ApplicationSummary) -> ApplicationSummary:
    return _ended(summary, "cancelled")


@_applied.register
def _(_: apps.RotationCompleted, summary: ApplicationSummary) -> ApplicationSummary:
    return _ended(summary, "completed")


def _ended(summary: ApplicationSummary, how: Ended) -> ApplicationSummary:
    asked_nobody = _proposal_over(_without_question(summary))
    return asked_nobody if summary.ended else replace(asked_nobody, ended=how)


def _without_question(summary: ApplicationSummary) -> ApplicationSummary:
    """Once the application is decided or has ended, the physician has nothing to answer any more."""
    return replace(summary, review=replace(summary.review, open=False)) if summary.review else summary


@_applied.register
def _(
    fact: apps.CoachAssigned | coaching.VisitorHandedOver, summary: ApplicationSummary
) -> ApplicationSummary:
    return replace(summary, coach_id=fact.coach_id)


@_applied.register
def _(fact: catalog.PlaceHeld, summary: ApplicationSummary) -> ApplicationSummary:
    """What a hold asks for follows from the policy it carries, as payments computes it too."""
    policy = fact.policy
    may_deposit = policy.may_pay_deposit(fact.held_at, fact.start_date, fact.time_zone)
    hold = Hold(
        state="held",
        until=fact.until,
        fee=fact.fee,
        deposit=policy.deposit_of(fact.fee) if may_deposit else None,
        full_due_at=policy.full_due_at(fact.start_date, fact.time_zone),
    )
    return replace(
        summary, hold=hold, place=RotationPlace.named_by(fact), visit=Visit(fact.start_date, fact.weeks)
    )


@_applied.register
def _(fact: catalog.HoldExtended, summary: ApplicationSummary) -> ApplicationSummary:
    """More time (R24); where no deposit is offered, everything is due when the hold ends (R13)."""
    if summary.hold is None or summary.hold.state != "held":
        return summary
    money = summary.money
    if money is not None and summary.hold.deposit is None:
        money = replace(money, full_due_at=fact.until)
    return replace(summary, hold=replace(summary.hold, until=fact.until), money=money)


@_applied.register(catalog.Waitlisted)
@_applied.register(booking.ApplicationPostponed)
def _(
    fact: catalog.Waitlisted | booking.ApplicationPostponed, summary: ApplicationSummary
) -> ApplicationSummary:
    return replace(summary, visit=Visit(fact.start_date, fact.weeks))


@_applied.register
def _(_: catalog.HoldLapsed, summary: ApplicationSummary) -> ApplicationSummary:
    return _held(summary, "lapsed")


@_applied.register
def _(_: catalog.HoldReleased, summary: ApplicationSummary) -> ApplicationSummary:
    return _held(summary, "released")


@_applied.register
def _(fact: catalog.PlaceReserved, summary: ApplicationSummary) -> ApplicationSummary:
    seated = replace(summary, visit=Visit(fact.start_date, fact.weeks), taken_back=False)
    return _held(seated, "reserved")


def _held(
    summary: ApplicationSummary, state: Literal["reserved", "lapsed", "released"]
) -> ApplicationSummary:
    return summary if summary.hold is None else replace(summary, hold=replace(summary.hold, state=state))


@_applied.register
def _(fact: payments.StatementOpened, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, money=MoneyAccount(full_due_at=fact.full_due_at, balance=fact.total))


@_applied.register
def _(fact: booking.HostCancelled, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, choose_until=fact.choose_until)


@_applied.register
def _(fact: payments.StatementMoved, summary: ApplicationSummary) -> ApplicationSummary:
    """Also the start: the mail about the money may be written before the other topic is heard."""
    hold = summary.hold and replace(summary.hold, full_due_at=fact.due_at)
    due, settled = fact.due_at, fact.balance.amount <= 0
    money = summary.money and replace(summary.money, balance=fact.balance, full_due_at=due, settled=settled)
    return replace(summary, hold=hold, money=money, visit=Visit(fact.start_date, fact.weeks))


@_applied.register
def _(fact: payments.DueExtended, summary: ApplicationSummary) -> ApplicationSummary:
    hold = summary.hold and replace(summary.hold, full_due_at=fact.due_at)
    money = summary.money and replace(summary.money, full_due_at=fact.due_at)
    return replace(summary, hold=hold, money=money)


@_applied.register
def _(fact: payments.WireAwaited | payments.WireEnded, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, wire_awaited=isinstance(fact, payments.WireAwaited))


@_applied.register
def _(fact: payments.DepositCompleted, summary: ApplicationSummary) -> ApplicationSummary:
    return summary.with_money(balance=fact.balance, paid=fact.paid)


@_applied.register(payments.PaymentReceived)
@_applied.register(payments.LateFeeRaised)
@_applied.register(payments.LateFeeReversed)
@_applied.register(payments.FeeReduced)
def _(fact: SaysBalance, summary: ApplicationSummary) -> ApplicationSummary:
    return summary.with_money(balance=fact.balance)


@_applied.register
def _(fact: payments.StatementSettled, summary: ApplicationSummary) -> ApplicationSummary:
    nothing = Money(amount=0, currency=fact.total_paid.currency)
    return summary.with_money(balance=nothing, paid=fact.total_paid, settled=True)


@_applied.register
def _(fact: payments.PaymentCameTooLate, summary: ApplicationSummary) -> ApplicationSummary:
    return replace(summary, late_money=fact.amount)
