"""One attempt to pay at a time: what may be paid, and which page is handed out (R9, R13, R14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Never

from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.domain.converging import converge
from services.payments.paying.domain.refusals import (
    AmountTooSmall,
    DepositNotOffered,
    HoldEnded,
    NothingToPay,
    NotReservedYet,
    PaymentInProgress,
    StatementEnded,
    TermsNotSigned,
)
from services.payments.provider.domain import ProviderSession
from services.payments.statement.domain.attempts import (
    FIRST_LOOK,
    LAST_MINUTE,
    LOOK_EVERY,
    PAGE_LIFE,
    Attempt,
    CheckoutRequest,
)
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement, opened
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.payments import Purpose
from shared.contracts.policy import local_midnight

SMALLEST_CENTS = 50
"""The smallest payment that the provider takes."""
ROOM = timedelta(hours=1)
"""How long the place is kept for somebody who could not pay because the provider was away."""
ALIASES = 20
"""How many later requests for the same page are remembered, so that a repeat of each gets that page."""


def start_checkout(command: StartCheckout, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Reserve the right to take money: freeze one request before the provider is called.

    A second call for the same thing finds the page that is open. For another purpose the open page is marked
    to be closed first; whoever called finds no page that fits, closes it, and asks again. A request whose
    attempt came to nothing, because the provider was away, gets a fresh one.
    """
    if isinstance(statement, UnopenedStatement) or statement.applicant_id != command.applicant_id:
        raise NoStatement("there is no such statement")
    asked = statement.attempt_asked_as(command.attempt_id)
    if asked is not None and not asked.came_to_nothing:
        return unchanged(statement)
    if statement.terms_signed_at is None:
        _ask_for_signature(statement)
    purpose, cents = to_pay(statement, command.pay, now)
    if not statement.live_attempts:
        attempt = _attempt(command, statement, (purpose, cents), now)
        return replace(statement.with_attempt(attempt), customer_id=command.customer_id), ()
    fitting = fitting_attempt(statement, command.pay, now)
    if fitting is not None:
        known_as = tuple(dict.fromkeys((*fitting.also_asked_as, command.attempt_id)))[-ALIASES:]
        return statement.with_attempt(replace(fitting, also_asked_as=known_as)), ()
    if any(attempt.state == "processing" for attempt in statement.live_attempts):
        raise PaymentInProgress(
            "a payment is being processed by your bank; the statement shows when it is done"
        )
    return statement.closing_pages(now), ()


def prolong_hold(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Nobody loses a place because the provider is away: the hold lasts an hour longer than the last try to
    pay, but never into the first day."""
    if isinstance(statement, UnopenedStatement) or not statement.is_mere_hold or now >= statement.hold_until:
        return unchanged(statement)
    until = min(now + ROOM, local_midnight(statement.start_date, statement.time_zone))
    if until <= statement.hold_until:
        return unchanged(statement)
    return replace(statement, hold_until=until, prolonged=True), ()


def to_pay(statement: Statement, pay: Purpose, now: Instant) -> tuple[Purpose, int]:
    """The purpose and the cents of this payment, by the ledger; the caller names no amount."""
    _refuse_ended(statement, now)
    if _owed(statement) <= 0:
        raise NothingToPay("nothing is owed; the statement shows what was paid")
    purpose, cents = _chosen(statement, pay, now)
    if cents < SMALLEST_CENTS:
        raise AmountTooSmall("this is less than a payment page can take; staff will settle it with you")
    return purpose, cents


def _chosen(statement: Statement, pay: Purpose, now: Instant) -> tuple[Purpose, int]:
    if statement.is_reserved:
        if pay == "deposit":
            raise DepositNotOffered("the deposit is paid; choose `balance`")
        return "balance", _owed(statement)
    if pay == "balance":
        raise NotReservedYet("the place is not reserved yet; choose `deposit` or `full`")
    if pay == "full":
        return "full", _owed(statement)
    if not statement.deposit_offered or now >= statement.full_due_at:
        raise DepositNotOffered("so close to the start everything is due at once; choose `full`")
    return "deposit", statement.missing_cents


def _owed(statement: Statement) -> int:
    """Cents that will be owed once the planned refunds have been made."""
    return statement.balance + statement.going_back


def _refuse_ended(statement: Statement, now: Instant) -> None:
    if statement.cancelled_at is not None:
        raise StatementEnded("this application was cancelled; nothing can be paid")
    is_over = statement.closed_at is not None or statement.ending is not None
    if is_over or (not statement.is_reserved and now >= statement.hold_until):
        raise HoldEnded("the place is not held for you any more; nothing can be paid")


def _ask_for_signature(statement: Statement) -> Never:
    raise TermsNotSigned(
        "sign the clinical terms first: read GET /v1/terms/current, then "
        f"POST /v1/applications/{statement.application_id}/terms-signature"
    )


def fitting_attempt(statement: Statement, pay: Purpose, now: Instant) -> Attempt | None:
    """The live attempt that fits: the same purpose and amount as now, and time enough to pay."""
    wanted = to_pay(statement, pay, now)
    for attempt in statement.live_attempts:
        request = attempt.request
        is_same = (request.purpose, request.cents) == wanted and not attempt.unwanted
        if is_same and attempt.state != "processing" and now < request.expires_at - LAST_MINUTE:
            return attempt
    return None


def _attempt(
    command: StartCheckout, statement: Statement, wanted: tuple[Purpose, int], now: Instant
) -> Attempt:  # fmt: skip
    purpose, cents = wanted
    is_first = statement.attempt(command.attempt_id) is None
    request = CheckoutRequest(
        # the key of an attempt that came to nothing holds its frozen request: a fresh one needs its own
        attempt_id=command.attempt_id if is_first else f"{command.attempt_id}_{len(statement.attempts) + 1}",
        application_id=statement.application_id,
        applicant_id=statement.applicant_id,
        customer_id=command.customer_id,
        purpose=purpose,
        cents=cents,
        currency=statement.currency,
        words=_words(statement, purpose),
        expires_at=now.replace(microsecond=0) + PAGE_LIFE,
        return_url=command.return_url,
        methods=command.methods,
    )
    also_asked_as = () if is_first else (command.attempt_id,)
    return Attempt(
        request=request,
        started_at=now,
        next_look_at=now + FIRST_LOOK,
        also_asked_as=also_asked_as,
        handed_out=False,
    )


def _words(statement: Statement, purpose: Purpose) -> str:
    what = {"deposit": "Deposit", "full": "Full fee", "balance": "Balance"}[purpose]
    first_day = statement.start_date
    from_day = f"{first_day:%B} {first_day.day}, {first_day.year}"
    return f"{what}: {statement.title}, {statement.weeks} weeks from {from_day}"


def hand_out(
    attempt_id: str, truth: ProviderSession | None, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Give the page's address to the applicant. `truth` is set where the page was opened just now."""
    facts: Sequence[Fact] = ()
    if truth is not None:
        statement, facts = converge(truth, statement, now)
    known = opened(statement)
    attempt = known.attempt(attempt_id)
    if attempt is None or attempt.state != "open":
        raise PaymentInProgress("this payment page has ended; look at the statement, then use a new key")
    return known.with_attempt(replace(attempt, handed_out=True)), facts


def claim_looks(token: str, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Claim the attempts about which the provider is to be asked; other workers leave them alone
    meanwhile."""
    if isinstance(statement, UnopenedStatement):
        return unchanged(statement)
    for attempt in statement.live_attempts:
        if attempt.next_look_at <= now:
            pause = min(FIRST_LOOK * 2 ** min(attempt.looks, 10), LOOK_EVERY)
            claimed = replace(attempt, claimed_by=token, looks=attempt.looks + 1, next_look_at=now + pause)
            statement = statement.with_attempt(claimed)
    return statement, ()
