"""How a hold or a reservation ends for the money: the handshake, late money, and cancellation (R14, R18)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from services.payments.deadlines.domain.late_fees import standing_fee
from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.consequences import draw_consequences, void_charges, when_reserved
from services.payments.lifecycle.domain.refusals import StatementNotOpenYet
from services.payments.returning.domain.refunding import plan
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from shared.chassis.decision import Decided, Instant, unchanged


def end_hold(
    reason: Literal["time_is_up", "withdrawn"], statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Start no payment from now on and close the open page. `PaymentWindowClosed` follows at once where
    nothing can be paid, else when the provider confirms it; a payment in progress keeps the place (R14)."""
    known = _expected(statement)
    if known.is_reserved or known.has_ended or known.ending == reason:
        return unchanged(statement)
    if reason == "withdrawn":
        return draw_consequences(_given_up(known, now), now)
    if known.prolonged:
        return draw_consequences(replace(known, time_is_up=True), now)
    return draw_consequences(replace(known.closing_pages(now), ending=reason), now)


def _given_up(statement: Statement, now: Instant) -> Statement:
    """Nothing is owed from now on, and money that still comes goes back. The catalog keeps the place until it
    hears that nothing can be paid any more (R14)."""
    return void_charges(replace(statement.closing_pages(now), ending="withdrawn"), now)


def end_released_hold(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The place was given back without the handshake: nothing can be paid for it any more."""
    if isinstance(statement, UnopenedStatement):
        return unchanged(statement)
    return end_hold("withdrawn", statement, now)


def reserve_again(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """The catalog still had the place for late money: charge the fee again, as if the hold had not ended
    (R14)."""
    known = _expected(statement)
    if known.closed_at is None or not known.awaiting_place:
        return unchanged(statement)
    fee = next(line for line in reversed(known.lines) if line.kind == "rotation_fee")
    number = known.holds + 1
    line = Line(f"rotation_fee:{number}", "rotation_fee", fee.cents, now, now, note=fee.note)
    revived = replace(
        known,
        holds=number,
        closed_at=None,
        awaiting_place=False,
        deposit_completed_at=when_reserved(known, now),
        reminded_until=now,
    )
    return draw_consequences(revived.plus(line), now)


def give_all_back(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Money came and there is no place for it: every cent goes back (R14).

    Where it had seemed to reserve one, a page may have been opened since: the catalog, which refused it
    because of a withdrawal, keeps the place until it hears that this one is dead, too.
    """
    known = _expected(statement)
    closing = known.closing_pages(now)
    if known.awaiting_place:
        return draw_consequences(_planned_back(replace(closing, awaiting_place=False), now), now)
    if known.closed_at is not None or known.ending == "withdrawn":
        return unchanged(statement)
    if known.cancelled_at is not None:  # what goes back was settled then
        return draw_consequences(replace(closing, ending="withdrawn"), now)
    return draw_consequences(_planned_back(_given_up(known, now), now), now)


def _planned_back(statement: Statement, now: Instant) -> Statement:
    for payment_id in reversed(statement.payment_ids()):
        cents = statement.refundable(payment_id)
        if cents > 0:
            statement = plan(statement, payment_id, cents, "place_gone", now)
    return statement


def cancel(command: CancelStatement, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """What the quote keeps stays charged; all else that was paid goes back, also what still comes (R18).

    It need not wait for a page that is open: what is kept is an amount, whatever is paid meanwhile.
    """
    known = _expected(statement)
    if known.closed_at is not None or known.cancelled_at is not None:
        return unchanged(statement)
    ended = replace(known.closing_pages(now), cancelled_at=now)
    if not known.is_reserved or known.ending == "withdrawn":
        return draw_consequences(_given_up(ended, now), now)  # nothing is kept of a mere hold
    return draw_consequences(_charged_anew(command, ended, now), now)


def _charged_anew(command: CancelStatement, statement: Statement, now: Instant) -> Statement:
    """Take all charges back by opposite lines, then charge what is kept."""
    kept = max(0, min(statement.charged, command.kept_cents))
    note = f"{command.by}: {'; '.join(command.rules)}"
    fee = standing_fee(statement)
    lines = (
        Line("cancelled", "adjustment", fee - statement.charged, now, now, note=note),
        Line("cancelled:late_fee", "late_fee_reversed", -fee, now, now, note=note),
        Line("cancelled:kept", "adjustment", kept, now, now, note=note),
    )
    for line in lines:
        statement = statement.plus(line)
    return statement


def _expected(statement: AnyStatement) -> Statement:
    if isinstance(statement, UnopenedStatement):
        raise StatementNotOpenYet("we have not heard of this place being held yet")
    return statement
