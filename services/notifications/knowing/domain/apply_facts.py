"""What a fact adds to a case. A repeat adds nothing; an ended application stays ended."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Literal

from services.notifications.knowing.domain.rotations import Place
from services.notifications.knowing.domain.summary import Account, Case, Ended, Hold, Review, Visit
from shared.contracts import applications as apps
from shared.contracts import catalog, payments
from shared.contracts.fact import Fact
from shared.contracts.money import Money

CaseFact = apps.ApplicationFact | catalog.HoldFact | payments.StatementFact


def fold(fact: CaseFact, case: Case) -> Case:
    """The case after this fact."""
    known = replace(case, applicant_id=fact.applicant_id, rotation_id=fact.rotation_id)
    return _added(fact, known)


@singledispatch
def _added(_: Fact, case: Case) -> Case:
    return case


@_added.register
def _(fact: apps.ApplicationSubmitted, case: Case) -> Case:
    return replace(case, visit=case.visit or Visit(fact.start_date, fact.weeks))


@_added.register
def _(fact: apps.HostReviewFact, case: Case) -> Case:
    """Open after a question or a reminder (an answer may have been undone), closed after an answer."""
    known = case.review
    if known and known.review_id == fact.review_id and known.generation > fact.generation:
        return case
    closes = isinstance(fact, apps.HostReviewAnswered | apps.HostReviewExpired | apps.HostAnswerRecorded)
    return replace(case, review=Review(fact.review_id, fact.host_id, fact.generation, open=not closes))


@_added.register
def _(_: apps.ApplicationDeclined, case: Case) -> Case:
    return _ended(case, "declined")


@_added.register
def _(_: apps.ApplicationWithdrawn, case: Case) -> Case:
    return _ended(case, "withdrawn")


@_added.register
def _(_: apps.ApplicationCancelled, case: Case) -> Case:
    return _ended(case, "cancelled")


@_added.register
def _(_: apps.RotationCompleted, case: Case) -> Case:
    return _ended(case, "completed")


def _ended(case: Case, how: Ended) -> Case:
    return case if case.ended else replace(case, ended=how)


@_added.register
def _(fact: apps.CoachAssigned, case: Case) -> Case:
    return replace(case, coach_id=fact.coach_id)


@_added.register
def _(fact: catalog.PlaceHeld, case: Case) -> Case:
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
    return replace(case, hold=hold, place=Place.named_by(fact), visit=Visit(fact.start_date, fact.weeks))


@_added.register
def _(fact: catalog.Waitlisted, case: Case) -> Case:
    return replace(case, visit=Visit(fact.start_date, fact.weeks))


@_added.register
def _(_: catalog.HoldLapsed, case: Case) -> Case:
    return _held(case, "lapsed")


@_added.register
def _(_: catalog.HoldReleased, case: Case) -> Case:
    return _held(case, "released")


@_added.register
def _(fact: catalog.PlaceReserved, case: Case) -> Case:
    return _held(replace(case, visit=Visit(fact.start_date, fact.weeks)), "reserved")


def _held(case: Case, state: Literal["reserved", "lapsed", "released"]) -> Case:
    return case if case.hold is None else replace(case, hold=replace(case.hold, state=state))


@_added.register
def _(fact: payments.StatementOpened, case: Case) -> Case:
    return replace(case, account=Account(full_due_at=fact.full_due_at, balance=fact.total))


@_added.register
def _(fact: payments.DepositCompleted, case: Case) -> Case:
    return _money(case, balance=fact.balance, paid=fact.paid)


@_added.register
def _(fact: payments.PaymentReceived, case: Case) -> Case:
    return _money(case, balance=fact.balance)


@_added.register
def _(fact: payments.LateFeeRaised, case: Case) -> Case:
    return _money(case, balance=fact.balance)


@_added.register
def _(fact: payments.LateFeeReversed, case: Case) -> Case:
    return _money(case, balance=fact.balance)


@_added.register
def _(fact: payments.StatementSettled, case: Case) -> Case:
    nothing = Money(amount=0, currency=fact.total_paid.currency)
    return _money(case, balance=nothing, paid=fact.total_paid, settled=True)


@_added.register
def _(fact: payments.PaymentCameTooLate, case: Case) -> Case:
    return replace(case, late_money=fact.amount)


def _money(case: Case, *, balance: Money, paid: Money | None = None, settled: bool = False) -> Case:
    """Payments says everything about one application in order: its statement was opened before."""
    if case.account is None:
        return case
    account = replace(
        case.account,
        balance=balance,
        paid=paid or case.account.paid,
        settled=settled or balance.amount <= 0,
    )
    return replace(case, account=account)
