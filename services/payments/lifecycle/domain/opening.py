"""A statement is opened when a place is held, and says what is due when (R9, R11, R13)."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.commands import OpenStatement
from services.payments.lifecycle.domain.consequences import (
    draw_consequences,
    draw_consequences_after,
)
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.statement import AnyStatement, Statement, UnopenedStatement
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.payments import StatementOpened


def open_statement(command: OpenStatement, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Charge the rotation's fee. A repeat changes nothing; an offer after a lapsed hold opens it again."""
    if isinstance(statement, UnopenedStatement):
        return _opened(_new(command, statement), now)
    if command.held_at <= statement.held_at or statement.cancelled_at is not None:
        return unchanged(statement)
    if statement.closed_at is None:
        return _held_longer(command, statement), ()
    return _opened(_again(command, statement), now)


def hold_longer(until: Instant, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Staff gave more time to sign and pay (R24). What an outage added already is not taken away."""
    if isinstance(statement, UnopenedStatement) or not statement.is_mere_hold:
        return unchanged(statement)
    if until <= statement.hold_until:
        return unchanged(statement)
    return draw_consequences(replace(statement, hold_until=until, prolonged=False), now)


def sign_terms(
    signed_at: Instant, statement: AnyStatement, now: Instant, *, version: str = "", sha256: str = ""
) -> Decided[AnyStatement]:
    """Money can be taken from now on (R9). The first signature counts; version and hash are kept as
    evidence."""
    if statement.terms_signed_at is not None:
        return unchanged(statement)
    signed = replace(statement, terms_signed_at=signed_at, terms_version=version, terms_sha256=sha256)
    return (signed, ()) if isinstance(signed, UnopenedStatement) else draw_consequences(signed, now)


def _new(command: OpenStatement, before: AnyStatement) -> Statement:
    policy, start, zone = command.policy, command.start_date, command.time_zone
    offered = policy.may_pay_deposit(command.held_at, start, zone)
    return Statement(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation_id=command.rotation_id,
        host_id=command.host_id,
        specialty=command.specialty,
        title=command.title,
        start_date=start,
        weeks=command.weeks,
        time_zone=zone,
        currency=command.currency,
        policy=policy,
        held_at=command.held_at,
        hold_until=command.until,
        full_due_at=policy.full_due_at(start, zone),
        deposit_offered=offered,
        needed_cents=min(policy.deposit.amount, command.fee_cents) if offered else command.fee_cents,
        reminded_until=command.held_at,
        terms_signed_at=before.terms_signed_at,
        terms_version=before.terms_version,
        terms_sha256=before.terms_sha256,
        lines=(_fee(command, 1),),
    )


def _fee(command: OpenStatement, number: int) -> Line:
    at = command.held_at
    return Line(f"rotation_fee:{number}", "rotation_fee", command.fee_cents, at, at, note=command.title)


def _again(command: OpenStatement, before: Statement) -> Statement:
    """The same application holds a place anew: what was paid, refused and tried stays on the statement."""
    number = before.holds + 1
    return replace(
        _new(command, before),
        holds=number,
        moves=before.moves,
        customer_id=before.customer_id,
        lines=(*before.lines, _fee(command, number)),
        attempts=before.attempts,
        refund_tasks=before.refund_tasks,
        suspense=before.suspense,
        disputes=before.disputes,
        warnings=before.warnings,
        approvals=before.approvals,
        asked_staff=before.asked_staff,
    )


def _held_longer(command: OpenStatement, statement: Statement) -> Statement:
    return replace(
        statement, held_at=command.held_at, hold_until=command.until, prolonged=False, time_is_up=False
    )


def _opened(statement: Statement, now: Instant) -> Decided[AnyStatement]:
    opened = StatementOpened(
        **statement.about(),
        total=statement.money(statement.charged),
        deposit=statement.money(statement.needed_cents) if statement.deposit_offered else None,
        pay_until=statement.hold_until,
        full_due_at=statement.full_due_at if statement.deposit_offered else statement.hold_until,
        time_zone=statement.time_zone,
    )
    return draw_consequences_after(statement, [opened], now)
