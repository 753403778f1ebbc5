"""What staff decide about a lost dispute and about an early warning of fraud. Each is decided once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from services.payments.lifecycle.domain.consequences import draw_consequences, draw_consequences_after
from services.payments.lifecycle.domain.reducing import reduce_fee
from services.payments.office.domain.refusals import (
    AlreadyDecided,
    DisputeNotLost,
    MoreThanRefundable,
    NoSuchWarning,
)
from services.payments.returning.domain.refunding import plan
from services.payments.statement.domain.bank_claims import Dispute, FraudWarning
from services.payments.statement.domain.lines import Line, by_staff
from services.payments.statement.domain.money_commands import DecideDispute, DecideWarning
from services.payments.statement.domain.statement import AnyStatement, Statement, dispute_of, opened
from shared.chassis.decision import Decided, Instant
from shared.contracts.fact import Fact

Claim = TypeVar("Claim", Dispute, FraudWarning)


def decide_dispute(command: DecideDispute, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """A lost dispute left the money with the payer: forgive what is owed by it, or go on asking for it."""
    known = opened(statement)
    dispute = dispute_of(command.dispute_id, known)
    if dispute.status != "lost":
        raise DisputeNotLost(
            f"this dispute is `{dispute.status}`; there is something to decide when it is lost"
        )
    changed, facts = known.with_dispute(_decided(dispute, command, now)), list[Fact]()
    if command.decision == "write_off":
        note, cents = by_staff(command.reason, command.staff_id), written_off(dispute.id, known)
        line = Line(f"write_off:{dispute.id}", "adjustment", -cents, now, now, note=note)
        changed, said = reduce_fee(line, changed)
        facts.extend(said)
    return draw_consequences_after(changed.closing_pages(now), facts, now)


def written_off(dispute_id: str, statement: Statement) -> int:
    """Cents that forgiving a dispute forgives: never more than is owed."""
    dispute = statement.dispute(dispute_id)
    return 0 if dispute is None else max(0, min(dispute.cents, statement.balance))


def decide_warning(command: DecideWarning, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Give the whole payment back, so that it is owed again, or keep it."""
    known = opened(statement)
    warning = warning_of(command.warning_id, known)
    decided = _decided(warning, command, now)
    others = tuple(decided if other.id == decided.id else other for other in known.warnings)
    changed = replace(known, warnings=others)
    if command.decision == "keep":
        return changed, ()
    cents = known.refundable(warning.payment_id)
    if cents <= 0:
        raise MoreThanRefundable("nothing of this payment can go back any more")
    if known.has_ended:  # nothing is owed after the end, so nothing is owed again
        note = by_staff(command.reason, command.staff_id)
        changed = changed.plus(Line(f"adjustment:{warning.id}", "adjustment", -cents, now, now, note=note))
    planned = plan(changed.closing_pages(now), warning.payment_id, cents, "fraud_warning", now)
    return draw_consequences(planned, now)


def warning_of(warning_id: str, statement: Statement) -> FraudWarning:
    """The warning of this id. Raises NoSuchWarning."""
    found = next((warning for warning in statement.warnings if warning.id == warning_id), None)
    if found is None:
        raise NoSuchWarning("this statement has no such warning")
    return found


def _decided(claim: Claim, command: DecideDispute | DecideWarning, now: Instant) -> Claim:
    """The claim with what was decided, by whom and why. Raises AlreadyDecided for a second decision."""
    if claim.decision:
        raise AlreadyDecided(f"this was decided: `{claim.decision}`", decision=claim.decision)
    decision: Any = command.decision  # a dispute and a warning each have choices of their own
    return replace(claim, decision=decision, decided_by=command.staff_id, decided_at=now, note=command.reason)
