"""Cancelling: by the applicant exactly as quoted, by the host, by staff (R18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.applications.application.domain.application import (
    BEFORE_THE_VISIT,
    WITH_A_PLACE,
    AnyApplication,
    Application,
    known,
    owned,
)
from services.applications.application.domain.cancellation import Booking, CalledOff, Cancellation
from services.applications.application.domain.refusals import NotNow
from services.applications.booking.domain.quoting import cancellable, settlement_at, settlement_by_host
from services.applications.booking.domain.refusals import (
    AllGoesBack,
    MoreThanPaid,
    MoveUnderWay,
    QuoteIsOver,
    TwoPeopleNeeded,
)
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.booking import HostCancelled
from shared.contracts.cancellation import CancelledBy, Settlement, chosen
from shared.contracts.catalog import PlaceCalledOff
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class CancelAsQuoted:
    applicant_id: str
    quote_id: str


@dataclass(frozen=True, slots=True)
class CancelByStaff:
    refund: Money
    reason: str
    goodwill: Money
    """How much more than the rules give one person alone may send back."""


def cancel_as_quoted(
    command: CancelAsQuoted, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Cancel as quoted. Raises QuoteIsOver for an old quote, or where another sum would result now."""
    current = owned(application, command.applicant_id)
    if current.cancellation is not None and current.cancellation.quote_id == command.quote_id:
        return unchanged(current)
    quote = cancellable(current).quote
    if quote is None or quote.quote_id != command.quote_id:
        raise _over(current, "this is not the latest quote: ask for a new one")
    if now >= quote.holds_until:
        raise _over(current, "this quote is over: ask for a new one")
    if settlement_at(current, now) != quote.settlement:
        raise _over(current, "the money or its rule has changed since this quote: ask for a new one")
    if current.called_off is not None:
        reason = current.called_off.reason
        return _cancelled(current, "host", quote.settlement, reason, now, quote.quote_id)
    return _cancelled(current, "applicant", quote.settlement, "", now, quote.quote_id)


def cancel_by_host(reason: str, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Cancel because the host cannot take this visitor: all money goes back, late fees too."""
    visitor = known(application)
    if visitor.cancellation is not None and visitor.cancellation.by == "host":
        return unchanged(visitor)
    return _cancelled(_with_a_place_or_held(visitor), "host", settlement_by_host(visitor, now), reason, now)


def call_off(fact: PlaceCalledOff, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Let who has paid choose until an instant; cancel whose visit has begun or who has not paid (R18)."""
    visitor = known(application)
    is_another = fact.start_date is not None and fact.start_date != visitor.start_date
    if visitor.state not in (*WITH_A_PLACE, "held") or is_another or visitor.called_off is not None:
        return unchanged(visitor)
    if visitor.move is not None:  # who is moved away before the catalog's next word is not concerned
        return replace(visitor, move=replace(visitor.move, called_off=fact.reason)), ()
    return _chosen_or_cancelled(fact.reason, visitor, now)


def let_choose(reason: str, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Staff record that the host cannot take this visitor, who chooses as after weeks called off (R18)."""
    visitor = _with_a_place_or_held(known(application))
    return unchanged(visitor) if visitor.called_off else _chosen_or_cancelled(reason, visitor, now)


def _chosen_or_cancelled(reason: str, visitor: Application, now: Instant) -> Decided[AnyApplication]:
    can_choose = visitor.state in BEFORE_THE_VISIT and now < visitor.starts_at
    if not can_choose or visitor.booking is None:
        return cancel_by_host(reason, visitor, now)
    return _let_choose(reason, visitor, visitor.booking, now)


def _let_choose(reason: str, visitor: Application, booking: Booking, now: Instant) -> Decided[AnyApplication]:
    until = min(now + timedelta(days=booking.choice_days), visitor.starts_at)
    choosing = replace(visitor, called_off=CalledOff(now, reason, until), quote=None, postponement_quote=None)
    fact = HostCancelled(
        **choosing.about(),
        reason=reason,
        choose_until=until,
        time_zone=choosing.rotation.time_zone,
        everything=settlement_by_host(choosing, now).refund,
    )
    return choosing.recording(now, fact), [fact]


def end_choice(application: Application, now: Instant) -> Decided[AnyApplication]:
    """Nothing was chosen in time: everything goes back."""
    called_off = application.called_off
    if called_off is None or application.move is not None or now < called_off.choose_until:
        return unchanged(application)
    return cancel_by_host(called_off.reason, application, now)


def cancel_by_staff(
    command: CancelByStaff, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Cancel with a refund that staff chose, up to what was paid, and a reason."""
    visitor = _with_a_place_or_held(known(application))
    paid = visitor.money.paid
    if paid < command.refund:
        raise MoreThanPaid(
            f"{paid} was paid: no more can go back", pointer="/refund/amount", paid=paid.model_dump()
        )
    _check_goodwill(command, visitor, now)
    comes_to = chosen(command.refund, paid, command.reason)
    return _cancelled(visitor, "staff", comes_to, command.reason, now)


def _check_goodwill(command: CancelByStaff, visitor: Application, now: Instant) -> None:
    """Nothing is kept of a hold. A refund far above the rules takes two people, on the statement."""
    if visitor.state == "held":
        if command.refund != visitor.money.paid:
            raise AllGoesBack("nothing is reserved: all that was paid goes back", pointer="/refund/amount")
        return
    most = settlement_at(visitor, now).refund + command.goodwill
    if most < command.refund:
        raise TwoPeopleNeeded(
            f"cancel with {most} at most; what goes beyond is a refund of the statement, which two decide",
            most=most.model_dump(),
        )


def _with_a_place_or_held(application: Application) -> Application:
    if application.move is not None:
        raise MoveUnderWay("another start is being asked for: look again in a moment")
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
    return gone.recording(now, fact), [fact]


def _over(application: Application, why: str) -> QuoteIsOver:
    return QuoteIsOver(why, quote=f"/v1/applications/{application.application_id}/cancellation-quote")
