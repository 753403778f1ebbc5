"""Giving a reservation up: the quote, and doing exactly what it says; and when host or staff cancel (R18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.applications.domain.application import (
    ENDED,
    WITH_A_PLACE,
    AnyApplication,
    Application,
    known,
    owned,
)
from services.applications.domain.cancellation import Cancellation, Possible, Quote
from services.applications.domain.evidence import confirmed
from services.applications.domain.refusals import (
    MoneyNotHeard,
    MoreThanPaid,
    NotNow,
    QuoteIsOver,
    WithdrawInstead,
)
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.cancellation import CancelledBy, Settlement, chosen, days_before, settlement
from shared.contracts.catalog import PlaceCalledOff
from shared.contracts.money import Money
from shared.contracts.policy import local_midnight


@dataclass(frozen=True, slots=True)
class AskForQuote:
    applicant_id: str
    quote_id: str
    """Of the quote that is made if none holds."""
    life: timedelta


@dataclass(frozen=True, slots=True)
class CancelAsQuoted:
    applicant_id: str
    quote_id: str


@dataclass(frozen=True, slots=True)
class CancelByStaff:
    refund: Money
    reason: str


def ask_for_quote(command: AskForQuote, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The quote that holds, or a new one."""
    mine = cancellable(owned(application, command.applicant_id))
    comes_to = settlement_at(mine, now)
    if mine.quote is not None and now < mine.quote.holds_until and mine.quote.settlement == comes_to:
        return unchanged(mine)
    quote = Quote(
        quote_id=command.quote_id,
        made_at=now,
        holds_until=_holds_until(mine, comes_to, command.life, now),
        days_before=days_before(mine.start_date, now, mine.rotation.time_zone),
        settlement=comes_to,
    )
    return replace(mine, quote=quote), ()


def cancel_as_quoted(
    command: CancelAsQuoted, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Exactly what was quoted; not when the quote is over, the day's rule is another, or money has moved."""
    mine = owned(application, command.applicant_id)
    if mine.cancellation is not None and mine.cancellation.quote_id == command.quote_id:
        return unchanged(mine)
    quote = cancellable(mine).quote
    if quote is None or quote.quote_id != command.quote_id:
        raise _over(mine, "this is not the latest quote: ask for a new one")
    if now >= quote.holds_until:
        raise _over(mine, "this quote is over: ask for a new one")
    if settlement_at(mine, now) != quote.settlement:
        raise _over(mine, "the money or its rule has changed since this quote: ask for a new one")
    return _cancelled(mine, "applicant", quote.settlement, "", now, quote.quote_id)


def cancel_by_host(reason: str, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The host cannot take this visitor: everything goes back, late fees too."""
    visitor = known(application)
    if visitor.cancellation is not None and visitor.cancellation.by == "host":
        return unchanged(visitor)
    return _cancelled(_with_a_place_or_held(visitor), "host", _by_host(visitor), reason, now)


def call_off(fact: PlaceCalledOff, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The host cancelled for these weeks; who has given the place up meanwhile has nothing to cancel."""
    visitor = known(application)
    if visitor.state not in (*WITH_A_PLACE, "held"):
        return unchanged(visitor)
    return cancel_by_host(fact.reason, visitor, now)


def cancel_by_staff(
    command: CancelByStaff, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """With a refund that staff chose, up to all that was paid, and a reason."""
    visitor = _with_a_place_or_held(known(application))
    paid = visitor.money.paid
    if paid < command.refund:
        raise MoreThanPaid(
            f"{paid} was paid: no more can go back", pointer="/refund/amount", paid=paid.model_dump()
        )
    comes_to = chosen(command.refund, paid, command.reason)
    return _cancelled(visitor, "staff", comes_to, command.reason, now)


def part_from_coach(application: Application, now: Instant) -> Decided[AnyApplication]:
    """The roster has let the coach go."""
    return replace(application, coach_id=None), ()


def cancellable(application: Application) -> Application:
    """A reservation whose payment we have heard of, or a refusal that says what can be done instead."""
    if application.state in ENDED:
        raise NotNow(f"this application is {application.state} already", state=application.state)
    if application.state not in WITH_A_PLACE:
        raise WithdrawInstead(
            "nothing is reserved yet: withdraw, which costs nothing",
            state=application.state,
            withdrawal=f"/v1/applications/{application.application_id}/withdrawal",
        )
    if not application.money.payments or application.booking is None:
        raise MoneyNotHeard("your payment is being booked: ask again in a moment")
    return application


def settlement_at(application: Application, instant: Instant) -> Settlement:
    """What giving it up at this instant comes to."""
    return _settlement(application, instant, confirmed(application))


def possible(application: Application, now: Instant) -> list[Possible]:
    """What would go back with proofs that staff have not confirmed yet, where that is more."""
    booking, evidence = application.booking, confirmed(application)
    today = settlement_at(application, now).refund
    found: list[Possible] = []
    for kind in booking.evidence_kinds() if booking else ():
        better = _settlement(application, now, evidence | {kind})
        if kind not in evidence and today < better.refund:
            line, given = better.lines[0], application.document(kind) is not None
            found.append(Possible(line.rule, line.text, kind, better.refund, given))
    return found


def _settlement(application: Application, instant: Instant, evidence: frozenset[str]) -> Settlement:
    booking, money = application.booking, application.money
    if booking is None:
        raise MoneyNotHeard("the terms of this booking are not known yet: ask again in a moment")
    days = days_before(application.start_date, instant, application.rotation.time_zone)
    return settlement(booking.rules, "applicant", days, evidence, money.paid, booking.fee + money.late_fee)


def _by_host(application: Application) -> Settlement:
    booking, money = application.booking, application.money
    if booking is None:
        raise MoneyNotHeard("the terms of this booking are not known yet")
    return settlement(booking.rules, "host", 0, (), money.paid, booking.fee + money.late_fee)


def _holds_until(application: Application, today: Settlement, life: timedelta, now: Instant) -> Instant:
    """Not past the site's midnight when tomorrow's rule gives another sum."""
    zone = application.rotation.time_zone
    midnight = local_midnight(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)
    if midnight < now + life and settlement_at(application, midnight) != today:
        return midnight
    return now + life


def _with_a_place_or_held(application: Application) -> Application:
    if application.state not in (*WITH_A_PLACE, "held"):
        raise NotNow("only who has a place, or is kept one, can be cancelled", state=application.state)
    return application


def _cancelled(
    application: Application, by: CancelledBy, comes_to: Settlement, reason: str, now: Instant,
    quote_id: str = "",
) -> Decided[AnyApplication]:  # fmt: skip
    cancellation = Cancellation(now, by, reason, comes_to, quote_id)
    gone = application.moved(
        "cancelled", cancellation=cancellation, quote=None, hold=None, coach_wanted_at=None
    )
    fact = ApplicationCancelled(
        **gone.about(),
        by=by,
        refund=comes_to.refund,
        lines=comes_to.lines,
        kept=comes_to.kept,
        reason=reason,
    )
    return gone.telling(now, fact), [fact]


def _over(application: Application, why: str) -> QuoteIsOver:
    return QuoteIsOver(why, quote=f"/v1/applications/{application.application_id}/cancellation-quote")
