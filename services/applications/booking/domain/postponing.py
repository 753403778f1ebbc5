"""Postponing to a later start of the same rotation: quoted, asked of the catalog, then done (R23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.applications.application.domain.application import (
    BEFORE_THE_VISIT,
    AnyApplication,
    Application,
    known,
    owned,
)
from services.applications.application.domain.cancellation import Booking
from services.applications.application.domain.postponement import Move, PostponementQuote
from services.applications.application.domain.refusals import NotNow, StartNotPossible
from services.applications.booking.domain.quoting import settlement_at
from services.applications.booking.domain.refusals import MoneyNotHeard, MoveUnderWay, QuoteIsOver
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.booking import PostponementRequested
from shared.contracts.cancellation import days_before
from shared.contracts.money import Money
from shared.contracts.policy import local_midnight
from shared.contracts.postponing import AS_CANCELLING, months_after, rule_for

MONDAY = 0
HOST_CANCELLED = "The host called these weeks off: free"


@dataclass(frozen=True, slots=True)
class AskForPostponementQuote:
    applicant_id: str
    quote_id: str
    """The id of the quote, if a new one is made."""
    start_date: date
    life: timedelta


@dataclass(frozen=True, slots=True)
class PostponeAsQuoted:
    applicant_id: str
    quote_id: str


@dataclass(frozen=True, slots=True)
class PostponeByStaff:
    """With the fee that staff chose; nothing where they waive it."""

    move_id: str
    start_date: date
    fee: Money
    reason: str
    staff_id: str


def quote_postponement(
    command: AskForPostponementQuote, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Keep the quote for this start that is still valid, or make a new one."""
    current, booking = _movable(owned(application, command.applicant_id), now)
    _check_start(command.start_date, current, booking, now)
    fee, text = cost_at(current, booking, now)
    kept = current.postponement_quote
    same = kept is not None and (kept.start_date, kept.fee, kept.text) == (command.start_date, fee, text)
    if kept is not None and same and now < kept.holds_until:
        return unchanged(current)
    quote = PostponementQuote(
        quote_id=command.quote_id,
        made_at=now,
        holds_until=_holds_until(current, booking, command.life, now),
        start_date=command.start_date,
        days_before=days_before(current.start_date, now, current.rotation.time_zone),
        fee=fee,
        text=text,
    )
    return replace(current, postponement_quote=quote), ()


def postpone_as_quoted(
    command: PostponeAsQuoted, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Ask the catalog for the start that was quoted. Raises QuoteIsOver where another sum would result."""
    asked = owned(application, command.applicant_id)
    if asked.move is not None and asked.move.move_id == command.quote_id:
        return unchanged(asked)
    quote = asked.postponement_quote
    if quote is None or quote.quote_id != command.quote_id:
        raise _over(asked, "this is not the latest quote: ask for a new one")
    current, booking = _movable(asked, now)
    if now >= quote.holds_until:
        raise _over(current, "this quote is over: ask for a new one")
    _check_start(quote.start_date, current, booking, now)
    if cost_at(current, booking, now) != (quote.fee, quote.text):
        raise _over(current, "the price of postponing has changed since this quote: ask for a new one")
    return _ask(Move(quote.quote_id, quote.start_date, quote.fee, quote.text, now), current, now)


def postpone_by_staff(
    command: PostponeByStaff, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """The same, with the fee that staff chose and their reason (R23)."""
    asked = known(application)
    if asked.move is not None and asked.move.move_id == command.move_id:
        return unchanged(asked)
    current, booking = _movable(asked, now)
    _check_start(command.start_date, current, booking, now)
    wanted = Move(
        command.move_id, command.start_date, command.fee, command.reason, now, staff_id=command.staff_id
    )
    return _ask(wanted, current, now)


def cost_at(application: Application, booking: Booking, instant: Instant) -> tuple[Money, str]:
    """What postponing costs at this instant, and by which rule; nothing where the host cancelled (R18)."""
    if application.called_off is not None:
        return Money.usd(0), HOST_CANCELLED
    days = days_before(application.start_date, instant, application.rotation.time_zone)
    rule = rule_for(days, booking.postponing)
    if rule is not None:
        return rule.fee, rule.text
    return settlement_at(application, instant).kept, AS_CANCELLING


def _movable(application: Application, now: Instant) -> tuple[Application, Booking]:
    if application.move is not None:
        raise MoveUnderWay("another start is being asked for: look again in a moment")
    if application.state not in BEFORE_THE_VISIT or now >= application.starts_at:
        raise NotNow("only a reserved visit that has not begun can be postponed", state=application.state)
    if application.called_off is not None and now >= application.called_off.choose_until:
        raise NotNow("the time to choose is over: everything goes back", state=application.state)
    if not application.money.payments or application.booking is None:
        raise MoneyNotHeard("your payment is being booked: ask again in a moment")
    return application, application.booking


def _check_start(start: date, application: Application, booking: Booking, now: Instant) -> None:
    before, latest = application.start_date, months_after(application.start_date, booking.postponing_months)
    if start.weekday() != MONDAY:
        raise StartNotPossible("rotations start on a Monday", pointer="/start_date")
    if start == before or (start < before and application.called_off is None):
        raise StartNotPossible(f"the new start lies after the one you have, {before}", pointer="/start_date")
    if start > latest:
        raise StartNotPossible(
            f"the new start lies within {booking.postponing_months} months, until {latest}",
            pointer="/start_date",
        )


def _ask(wanted: Move, current: Application, now: Instant) -> Decided[AnyApplication]:
    fact = PostponementRequested(
        **current.about(), move_id=wanted.move_id, start_date=wanted.start_date, weeks=current.weeks
    )
    asking = replace(current, move=wanted, postponement_quote=None)
    return asking.recording(now, fact), [fact]


def _holds_until(application: Application, booking: Booking, life: timedelta, now: Instant) -> Instant:
    """After `life`, or at the site's midnight where it costs another sum from tomorrow on."""
    zone = application.rotation.time_zone
    midnight = local_midnight(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)
    other = cost_at(application, booking, midnight) != cost_at(application, booking, now)
    return midnight if other and midnight < now + life else now + life


def _over(application: Application, why: str) -> QuoteIsOver:
    return QuoteIsOver(why, quote=f"/v1/applications/{application.application_id}/postponement-quote")
