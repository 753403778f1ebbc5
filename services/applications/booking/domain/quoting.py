"""What cancelling comes to, before it happens: the quote, and what a proof would bring (R18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from services.applications.application.domain.application import (
    ENDED,
    WITH_A_PLACE,
    AnyApplication,
    Application,
    owned,
)
from services.applications.application.domain.cancellation import PossibleRefund, Quote
from services.applications.application.domain.proofs import confirmed
from services.applications.application.domain.refusals import NotNow
from services.applications.booking.domain.refusals import MoneyNotHeard, MoveUnderWay, WithdrawInstead
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.cancellation import Settlement, days_before, settlement
from shared.contracts.policy import local_midnight


@dataclass(frozen=True, slots=True)
class AskForQuote:
    applicant_id: str
    quote_id: str
    """The id of the quote, if a new one is made."""
    life: timedelta


def ask_for_quote(command: AskForQuote, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Keep the quote that is still valid, or make a new one."""
    current = cancellable(owned(application, command.applicant_id))
    comes_to = settlement_at(current, now)
    if current.quote is not None and now < current.quote.holds_until and current.quote.settlement == comes_to:
        return unchanged(current)
    quote = Quote(
        quote_id=command.quote_id,
        made_at=now,
        holds_until=_holds_until(current, comes_to, command.life, now),
        days_before=days_before(current.start_date, now, current.rotation.time_zone),
        settlement=comes_to,
    )
    return replace(current, quote=quote), ()


def cancellable(application: Application) -> Application:
    """The application, if it can be cancelled. Refusals say what can be done instead."""
    if application.state in ENDED:
        raise NotNow(f"this application is {application.state} already", state=application.state)
    if application.state not in WITH_A_PLACE:
        raise WithdrawInstead(
            "nothing is reserved yet: withdraw, which costs nothing",
            state=application.state,
            withdrawal=f"/v1/applications/{application.application_id}/withdrawal",
        )
    if application.move is not None:
        raise MoveUnderWay("another start is being asked for: look again in a moment")
    if not application.money.payments or application.booking is None:
        raise MoneyNotHeard("your payment is being booked: ask again in a moment")
    return application


def settlement_at(application: Application, instant: Instant) -> Settlement:
    """What cancelling at this instant comes to; everything back where the host called the weeks off."""
    if application.called_off is not None:
        return settlement_by_host(application, instant)
    return _settlement(application, instant, confirmed(application))


def possible(application: Application, now: Instant) -> list[PossibleRefund]:
    """What would go back with proofs not confirmed yet, where that is more."""
    booking, proofs = application.booking, confirmed(application)
    today = settlement_at(application, now).refund
    found: list[PossibleRefund] = []
    for kind in booking.proof_kinds() if booking else ():
        better = _settlement(application, now, proofs | {kind})
        if kind not in proofs and today < better.refund:
            line, given = better.lines[0], application.document(kind) is not None
            found.append(PossibleRefund(line.rule, line.text, kind, better.refund, given))
    return found


def settlement_by_host(application: Application, instant: Instant) -> Settlement:
    """What it comes to when the host cancels."""
    return _settlement(application, instant, frozenset(), "host")


def _settlement(
    application: Application,
    instant: Instant,
    proofs: frozenset[str],
    by: Literal["applicant", "host"] = "applicant",
) -> Settlement:
    booking, money = application.booking, application.money
    if booking is None:
        raise MoneyNotHeard("the terms of this booking are not known yet: ask again in a moment")
    days = days_before(application.start_date, instant, application.rotation.time_zone)
    return settlement(booking.rules, by, days, proofs, money.paid, money.charged(booking.fee))


def _holds_until(application: Application, today: Settlement, life: timedelta, now: Instant) -> Instant:
    """After `life`, or at the site's midnight where tomorrow's rule gives another sum."""
    zone = application.rotation.time_zone
    midnight = local_midnight(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)
    if midnight < now + life and settlement_at(application, midnight) != today:
        return midnight
    return now + life
