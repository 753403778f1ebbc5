"""What staff add to a statement: a waiver, a refund, a payment by wire (R12). Always lines, never edits."""

from __future__ import annotations

from services.payments.deadlines.domain.late_fees import reverse, standing_fee
from services.payments.deadlines.domain.wires_in_transit import receive_wire
from services.payments.lifecycle.domain.consequences import draw_consequences_after
from services.payments.lifecycle.domain.reducing import reduce_fee
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.domain.refusals import MoreThanRefundable, NoLateFee, ReferenceUsed
from services.payments.paying.domain.converging import book_money
from services.payments.returning.domain.refunding import send_back
from services.payments.statement.domain.lines import Line, by_staff
from services.payments.statement.domain.money_commands import RecordWire, RefundByStaff
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from shared.chassis.decision import Decided, Instant, Invalid, unchanged
from shared.contracts.payments import Purpose


def waive_late_fee(command: WaiveLateFee, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Take the fee back, with the reason and who did it. The statement stays late."""
    known = opened(statement)
    if standing_fee(known) == 0 or known.has_ended:
        # what ended took its fee back with everything else: a second time would be somebody else's money
        raise NoLateFee("there is no late fee to waive")
    waived, facts = reverse(known, "waived", now, by_staff(command.reason, command.staff_id))
    return draw_consequences_after(waived, facts, now)


def refund_by_staff(command: RefundByStaff, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Give money back as goodwill: what is owed falls by as much, so the balance stays.

    A late fee that stands is not given back this way but waived: else it could be taken back a second time.
    """
    known = opened(statement)
    key = f"adjustment:{command.refund_id}"
    if known.has(key):
        return unchanged(statement)
    _same_currency(command.currency, known)
    # what is ours to give: not what goes back anyway, nor waits for the catalog's word on the place
    most = max(0, min(known.returnable, known.paid, known.charged - standing_fee(known)))
    if command.cents > most:
        raise MoreThanRefundable(
            f"at most {known.money(most)} can go back to the original payments",
            pointer="/amount/amount",
            refundable=known.money(most).model_dump(),
        )
    note = by_staff(command.reason, command.staff_id)
    reduced, facts = reduce_fee(Line(key, "adjustment", -command.cents, now, now, note=note), known)
    return draw_consequences_after(send_back(reduced, command.cents, "staff", now), facts, now)


def record_wire(command: RecordWire, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Book a wire at the bank's time. An open payment page is closed: its amount is not right any more."""
    known = opened(statement)
    _same_currency(command.currency, known)
    if command.received_at > now:
        raise Invalid("a payment cannot have been received in the future", pointer="/received_at")
    key = f"offline:{command.reference}"
    line = Line(
        key, "offline_payment", -command.cents, command.received_at, now, command.reference, command.staff_id
    )
    found = known.line(key)
    if found is not None:
        if (found.cents, found.at) != (line.cents, line.at):
            raise ReferenceUsed(
                "this reference is on the statement with another amount or time", pointer="/reference"
            )
        return unchanged(statement)
    booked, facts = book_money(line, _purpose(command.cents, known), known.closing_pages(now))
    arrived, said = receive_wire(key, booked, now)
    return draw_consequences_after(arrived, [*facts, *said], now)


def _purpose(cents: int, statement: Statement) -> Purpose:
    if statement.is_reserved:
        return "balance"
    return "full" if cents >= statement.balance else "deposit"


def _same_currency(currency: str, statement: Statement) -> None:
    if currency != statement.currency:
        raise Invalid(f"this statement is in {statement.currency}", pointer="/amount/currency")
