"""Bring a statement to what the provider says now: one way for webhook, return page and poller."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.consequences import draw_consequences, draw_consequences_after
from services.payments.paying.domain.refusals import UnknownAttempt
from services.payments.provider.domain import ProviderPayment, ProviderRefund, ProviderSession
from services.payments.returning.domain.disputes import book_dispute
from services.payments.returning.domain.refunding import book_refund, refuse_refund
from services.payments.statement.domain.attempts import LIVE, LOOK_EVERY, Attempt, AttemptState
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import (
    AnyStatement,
    Statement,
    Suspended,
    UnopenedStatement,
    opened,
)
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import (
    CheckoutOpened,
    PaymentCameTooLate,
    PaymentFailed,
    PaymentReceived,
    Purpose,
)


def converge(truth: ProviderSession, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Book what the statement does not have yet. News that is older than what is known changes nothing."""
    before = opened(statement)
    attempt = before.attempt(truth.attempt_id)
    if attempt is None or attempt.session_id not in ("", truth.id):
        raise UnknownAttempt("the provider's payment page belongs to no attempt of this statement")
    after = _seen(attempt, truth, now)
    changed, facts = before.with_attempt(after), _told(before, attempt, after)
    if truth.payment is not None:
        changed, said = _book(truth.payment, attempt, changed, now)
        facts = [*facts, *said]
    return draw_consequences_after(changed, facts, now)


def _seen(attempt: Attempt, truth: ProviderSession, now: Instant) -> Attempt:
    """The attempt after a look. One that has ended stays ended, because looks may return in any order."""
    looked = replace(
        attempt,
        session_id=truth.id,
        url=truth.url or attempt.url,
        looked_at=max(now, attempt.looked_at or now),
        looks=0,
        next_look_at=now if attempt.unwanted and truth.status == "open" else now + LOOK_EVERY,
    )
    state = state_of(truth)
    if attempt.state not in LIVE or (attempt.state == "processing" and state == "open"):
        return looked
    looked = replace(looked, state=state)
    if truth.payment is None:
        return looked
    failure = truth.payment.failure
    failures = attempt.failures
    if failure is not None and failure.id not in failures:
        failures = (*failures, failure.id)
    return replace(looked, payment_id=truth.payment.id, pays_at=truth.payment.at, failures=failures)


def state_of(truth: ProviderSession) -> AttemptState:
    """Decided by the states of page and payment: a completed page may stay unpaid for days."""
    if truth.status == "open":
        return "open"
    if truth.payment is not None and truth.payment.status == "succeeded":
        return "paid"
    if truth.payment is not None and truth.payment.status == "processing":
        return "processing"
    return "expired" if truth.status == "expired" else "failed"


def _told(statement: Statement, before: Attempt, after: Attempt) -> list[Fact]:
    facts: list[Fact] = []
    request, about = after.request, statement.about()
    amount = statement.money(request.cents)
    if before.state == "creating" and after.state == "open" and not before.unwanted:
        opening = CheckoutOpened(
            **about,
            attempt_id=after.id,
            purpose=request.purpose,
            amount=amount,
            expires_at=request.expires_at,
        )
        facts.append(opening)
    return facts


def _book(
    payment: ProviderPayment, attempt: Attempt, statement: Statement, now: Instant
) -> Decided[Statement]:
    facts = _failed(payment, attempt, statement)
    if payment.status == "succeeded":
        statement, said = _book_payment(payment, attempt, statement, now)
        facts.extend(said)
    if not statement.has(f"pay:{payment.id}"):
        return statement, facts  # of money that is kept aside nothing goes back on the ledger, either
    for refund in payment.refunds:
        statement, told = book_refund(refund, statement, now)
        facts.extend(told)
    for dispute in payment.disputes:
        statement, told = book_dispute(dispute, payment.id, statement, now)
        facts.extend(told)
    return statement, facts


def _failed(payment: ProviderPayment, attempt: Attempt, statement: Statement) -> list[Fact]:
    failure = payment.failure
    if failure is None or failure.id in attempt.failures or not attempt.is_live:
        return []
    amount = statement.money(attempt.request.cents)
    return [PaymentFailed(**statement.about(), attempt_id=attempt.id, amount=amount, reason=failure.code)]


def _book_payment(
    payment: ProviderPayment, attempt: Attempt, statement: Statement, now: Instant
) -> Decided[Statement]:
    if (payment.cents, payment.currency) != (attempt.request.cents, attempt.request.currency):
        return _suspend(payment, statement, now), ()
    line = Line(f"pay:{payment.id}", "payment", -payment.cents, payment.at or now, now, payment.id)
    return book_money(line, attempt.request.purpose, statement)


def book_money(line: Line, purpose: Purpose, statement: Statement) -> Decided[Statement]:
    """Book money that arrived. If the hold has ended, the catalog is asked for the place first (R14); money
    that is too little to reserve it goes back at once."""
    if statement.has(line.key):
        return unchanged(statement)
    booked = statement.plus(line)
    about, amount = statement.about(), statement.money(-line.cents)
    received = PaymentReceived(
        **about,
        payment_id=line.reference,
        purpose=purpose,
        amount=amount,
        paid_at=line.at,
        balance=booked.money(booked.balance),
    )
    gave_up = statement.cancelled_at is not None or statement.ending == "withdrawn"
    is_late = statement.closed_at is not None and not gave_up
    if not is_late or booked.paid - booked.going_back < booked.needed_cents:
        return booked, [received]
    late = PaymentCameTooLate(**about, payment_id=line.reference, amount=amount, paid_at=line.at)
    return replace(booked, awaiting_place=True), [received, late]


def _suspend(payment: ProviderPayment, statement: Statement, now: Instant) -> Statement:
    """Keep a payment of another amount or currency aside for staff; it does not count as paid."""
    if any(kept.payment_id == payment.id for kept in statement.suspense):
        return statement
    kept = Suspended(payment.id, payment.cents, payment.currency, now)
    return replace(statement, suspense=(*statement.suspense, kept))


def refuse_attempt(
    attempt_id: str, code: str, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """The provider refused for good: this attempt has no page, and another may be started."""
    known = opened(statement)
    attempt = known.attempt(attempt_id)
    if attempt is None or attempt.state != "creating":
        return unchanged(statement)
    return draw_consequences(known.with_attempt(replace(attempt, state="failed", refusal=code)), now)


def refund_answered(refund: ProviderRefund, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The provider's answer to a refund of ours."""
    booked, facts = book_refund(refund, opened(statement), now)
    return draw_consequences_after(booked, facts, now)


def refund_refused(task_id: str, code: str, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The provider will not make this refund."""
    return draw_consequences(refuse_refund(task_id, code, opened(statement), now), now)


def act_on_what_is_due(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Something is due: draw what follows from the statement as it is now."""
    if isinstance(statement, UnopenedStatement):
        return unchanged(statement)
    return draw_consequences(statement, now)
