"""A wire on its way is announced: with proof it keeps the place and stops the late fee (R25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.payments.lifecycle.domain.consequences import draw_consequences, draw_consequences_after
from services.payments.lifecycle.domain.refusals import StatementNotOpenYet
from services.payments.paying.domain.refusals import TermsNotSigned
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement, opened
from services.payments.statement.domain.wires import Wire, WireSpeaker
from services.payments.wiring.domain.refusals import NothingToWire, WireAnnounced
from shared.chassis.decision import Decided, Instant, Invalid, unchanged
from shared.contracts.business_time import BusinessCalendar
from shared.contracts.payments import WireAwaited
from shared.contracts.policy import local_midnight


@dataclass(frozen=True, slots=True)
class AnnounceWire:
    """Money is on its way by wire. What staff say needs no file, but a word on how they know."""

    wire_id: str
    cents: int
    currency: str
    by: WireSpeaker
    account_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiveProof:
    """A file that shows the transfer order was given to applications."""

    file_id: str
    given_at: Instant


def announce(
    command: AnnounceWire, calendar: BusinessCalendar, state: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Wait for it from now on if there is proof, otherwise from when the proof comes."""
    statement = opened(state)
    if command.by == "applicant" and command.account_id != statement.applicant_id:
        raise NoStatement("there is no such statement")
    if any(wire.id == command.wire_id for wire in statement.wires):
        return unchanged(state)
    least = _least_that_helps(statement, now)
    _check_amount(command, least, statement)
    deadline = _deadline_of(statement)
    _check_number(command, deadline, statement)
    wire = Wire(
        id=command.wire_id,
        cents=command.cents,
        deadline=deadline,
        for_hold=not statement.is_reserved,
        by=command.by,
        announced_by=command.account_id,
        announced_at=now,
        note=command.note,
    )
    announced = replace(statement, wires=(*statement.wires, wire))
    if command.by == "applicant" and not statement.spare_proof:
        return draw_consequences(announced, now)
    return wait_for(replace(wire, proof=statement.spare_proof), now, calendar, announced, now)


def give_proof(
    command: GiveProof, calendar: BusinessCalendar, state: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """It proves the wire that is awaited, or the next one. Announcement and proof come in any order."""
    if isinstance(state, UnopenedStatement):
        raise StatementNotOpenYet("we have not heard of this place being held yet")
    known = {state.spare_proof, *(wire.proof for wire in state.wires)}
    if command.file_id in known:
        return unchanged(state)
    wire = state.awaited_wire
    if wire is None or wire.proven_at is not None:
        return replace(state, spare_proof=command.file_id), ()
    proven_at = max(wire.announced_at, command.given_at)
    return wait_for(replace(wire, proof=command.file_id), proven_at, calendar, state, now)


def wait_for(
    wire: Wire, since: Instant, calendar: BusinessCalendar, statement: Statement, now: Instant
) -> Decided[AnyStatement]:
    """Until so many business days are over, and never past the first day."""
    until = latest_wait(since, calendar, statement)
    waiting = replace(wire, proven_at=wire.proven_at or since, until=until, overdue=False)
    kept = replace(statement.with_wire(waiting), spare_proof="")
    fact = WireAwaited(
        **kept.about(),
        wire_id=wire.id,
        amount=kept.money(wire.cents),
        for_hold=wire.for_hold,
        until=until,
        time_zone=kept.time_zone,
    )
    return draw_consequences_after(kept, [fact], now)


def latest_wait(since: Instant, calendar: BusinessCalendar, statement: Statement) -> Instant:
    """The office's business days, and the site's first day."""
    days = timedelta(days=statement.policy.wire_days)
    return min(calendar.after(since, days), local_midnight(statement.start_date, statement.time_zone))


def _least_that_helps(statement: Statement, now: Instant) -> int:
    """Cents that have to come for the place, or for the balance to be paid. Raises NothingToWire."""
    if statement.has_ended or statement.balance <= 0:
        raise NothingToWire("nothing is owed, so there is nothing to send")
    if statement.terms_signed_at is None:
        raise TermsNotSigned("sign the clinical terms first; then announce the wire")
    if not statement.is_reserved:
        if not statement.is_mere_hold or now >= statement.hold_until:
            raise NothingToWire("the place is not held any more, so a wire cannot keep it; ask our office")
        return statement.missing_cents
    if not statement.deposit_offered or now >= statement.full_due_at:
        raise NothingToWire("the due instant has passed; pay by card, or ask our office")
    return statement.balance


def _check_amount(command: AnnounceWire, least: int, statement: Statement) -> None:
    if command.currency != statement.currency:
        raise Invalid(f"this statement is in {statement.currency}", pointer="/amount/currency")
    if not least <= command.cents <= statement.balance:
        at_least, most = statement.money(least), statement.money(statement.balance)
        raise Invalid(
            f"a wire that helps is of at least {at_least}, and no more than {most} is owed",
            pointer="/amount/amount",
        )


def _deadline_of(statement: Statement) -> str:
    if not statement.is_reserved:
        return f"hold:{statement.holds}"
    return f"due:{statement.full_due_at.isoformat()}"


def _check_number(command: AnnounceWire, deadline: str, statement: Statement) -> None:
    """One announcement a deadline by the applicant; staff may add as many as they may extend one (R24)."""
    if statement.awaited_wire is not None:
        raise WireAnnounced("a wire is announced already; give its proof, or ask our office to wait longer")
    earlier = sum(wire.deadline == deadline for wire in statement.wires)
    if command.by == "applicant" and earlier:
        raise WireAnnounced("a wire was announced for this deadline before; ask our office")
    if earlier > statement.policy.extensions:
        raise WireAnnounced(f"{earlier} wires were announced for this deadline, and more is not allowed")
