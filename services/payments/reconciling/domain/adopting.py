"""A payment page of ours that our own records have lost: taken back from the provider, as after a restore."""

from __future__ import annotations

from dataclasses import dataclass

from services.payments.paying.domain.converging import converge
from services.payments.paying.domain.refusals import UnknownAttempt
from services.payments.provider.domain import ProviderSession
from services.payments.statement.domain.attempts import Attempt, CheckoutRequest
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import Purpose


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A payment page as the provider's list shows it."""

    page: ProviderSession
    cents: int
    currency: str
    expires_at: Instant
    customer_id: str
    is_disputed: bool
    """The disputes themselves are not in the list."""


def adopt(found: FoundPage, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Know the attempt again, so that its money is booked like any other; an open page is closed.

    The page names the application and the attempt in words that only our key can have put there.
    """
    if isinstance(statement, UnopenedStatement) or statement.attempt(found.page.attempt_id) is not None:
        return unchanged(statement)
    if found.page.status == "expired":
        return unchanged(statement)
    request = CheckoutRequest(
        attempt_id=found.page.attempt_id,
        application_id=statement.application_id,
        applicant_id=statement.applicant_id,
        customer_id=found.customer_id,
        purpose=_purpose(found.cents, statement),
        cents=found.cents,
        currency=found.currency,
        words="",
        expires_at=found.expires_at,
        return_url="",
        methods=(),
    )
    is_open = found.page.status == "open"
    attempt = Attempt(
        request=request, started_at=now, next_look_at=now, session_id=found.page.id, unwanted=is_open
    )
    return statement.with_attempt(attempt), ()


def _purpose(cents: int, statement: Statement) -> Purpose:
    if statement.is_reserved:
        return "balance"
    return "deposit" if cents < statement.balance else "full"


def is_behind(truth: ProviderSession, statement: Statement, now: Instant) -> bool:
    """Whether hearing this would change the money: a line, an attempt, a refund, a dispute."""
    try:
        after, _ = converge(truth, statement, now)
    except UnknownAttempt:
        return False
    return isinstance(after, Statement) and _money(after) != _money(statement)


def _money(statement: Statement) -> tuple[object, ...]:
    return (
        [line.key for line in statement.lines],
        [kept.payment_id for kept in statement.suspense],
        [(attempt.id, attempt.state) for attempt in statement.attempts],
        [(task.id, task.state) for task in statement.refund_tasks],
    )
