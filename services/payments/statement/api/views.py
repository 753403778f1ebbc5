"""What people read of a statement: lines in words, what is open, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.lines import Line, LineKind
from services.payments.statement.domain.refund_tasks import RefundReason, RefundState, RefundTask
from services.payments.statement.domain.sentences import (
    FLAGS,
    refund_sentence,
    sentence_of,
    summary,
    words_of,
)
from services.payments.statement.domain.statement import AnyStatement, Statement, StatementState, opened
from services.payments.statement.domain.wires import Wire, WireSpeaker, WireState
from services.payments.statement.domain.written_instants import deadline
from shared.contracts.money import Money
from shared.contracts.payments import Purpose


class View(BaseModel):
    """What is answered; built from the fields of the same names where a view adds nothing to them."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class LineView(View):
    """One line; a positive amount is owed, a negative one was paid or credited."""

    kind: LineKind
    text: str
    """What it is."""
    sentence: str
    """When by the clock of the site, what, and by which rule."""
    amount: Money
    at: datetime
    booked_at: datetime
    reference: str

    @classmethod
    def of(cls, statement: Statement, line: Line) -> LineView:
        return cls(
            kind=line.kind,
            text=words_of(statement, line),
            sentence=sentence_of(statement, line),
            amount=statement.money(line.cents),
            at=line.at,
            booked_at=line.booked_at,
            reference=line.reference,
        )


class DueView(View):
    """A deadline: the first instant that is too late, and the zone in which to show it."""

    what: str
    amount: Money
    at: datetime
    time_zone: str
    text: str
    """What to pay until when: the last good moment, with zone and offset."""


class CheckoutView(View):
    """A page to pay at."""

    attempt_id: str
    purpose: Purpose
    amount: Money
    checkout_url: str
    expires_at: datetime

    @classmethod
    def of(cls, attempt_id: str) -> Callable[[AnyStatement], CheckoutView]:
        """The page of one attempt, from the statement that holds it."""

        def view(state: AnyStatement) -> CheckoutView:
            attempt = opened(state).attempt(attempt_id)
            if attempt is None:
                raise LookupError(attempt_id)
            return cls.of_attempt(opened(state), attempt)

        return view

    @classmethod
    def of_attempt(cls, statement: Statement, attempt: Attempt) -> CheckoutView:
        return cls(
            attempt_id=attempt.id,
            purpose=attempt.request.purpose,
            amount=statement.money(attempt.request.cents),
            checkout_url=attempt.url,
            expires_at=attempt.request.expires_at,
        )


class RefundView(View):
    """Money on its way back."""

    refund_id: str
    amount: Money
    state: RefundState
    reason: RefundReason
    planned_at: datetime
    text: str
    """Where it is, and when it can be expected."""

    @classmethod
    def of(cls, statement: Statement, task: RefundTask) -> RefundView:
        return cls(
            refund_id=task.id,
            amount=statement.money(task.cents),
            state=task.state,
            reason=task.reason,
            planned_at=task.planned_at,
            text=refund_sentence(statement, task),
        )


class WireView(View):
    """A wire that was announced (R25)."""

    wire_id: str
    amount: Money
    state: WireState
    by: WireSpeaker
    announced_at: datetime
    proven: bool
    """Whether there is proof of it: before that it keeps nothing."""
    until: datetime | None
    """Until when it is waited for; afterwards staff decide."""
    overdue: bool

    @classmethod
    def of(cls, statement: Statement, wire: Wire) -> WireView:
        return cls(
            wire_id=wire.id,
            amount=statement.money(wire.cents),
            state=wire.state,
            by=wire.by,
            announced_at=wire.announced_at,
            proven=wire.proven_at is not None,
            until=wire.until,
            overdue=wire.overdue,
        )


class StatementView(View):
    """The money of one application."""

    application_id: str
    applicant_id: str
    rotation_id: str
    title: str
    state: StatementState
    summary: str
    """Where it stands and what to do next, in a sentence."""
    flags: list[str]
    notices: list[str]
    """The flags in plain words."""
    lines: list[LineView]
    charged: Money
    """All that was asked for, less what was credited."""
    paid: Money
    """What came and stayed."""
    balance: Money
    """Above zero: still owed. Below zero: on its way back to the applicant."""
    deposit: Money | None
    due: list[DueView]
    terms_signed: bool
    checkout: CheckoutView | None
    """The payment page that is open now."""
    payment_in_progress: bool
    refunds: list[RefundView]
    wires: list[WireView]

    @classmethod
    def of(cls, state: AnyStatement, now: datetime) -> Self:
        statement = opened(state)
        return cls(**members(statement, now), flags=[flag for flag in statement.flags if flag in FLAGS])

    @classmethod
    def at(cls, now: datetime) -> Callable[[AnyStatement], Self]:
        """As it stands at this moment."""
        return partial(cls.of, now=now)


def members(statement: Statement, now: datetime) -> dict[str, Any]:
    """What everybody who may see a statement sees of it."""
    refunds = [task for task in statement.refund_tasks if task.state != "dropped"]
    page = next((a for a in statement.live_attempts if a.state == "open" and not a.unwanted), None)
    return {
        "application_id": statement.application_id,
        "applicant_id": statement.applicant_id,
        "rotation_id": statement.rotation_id,
        "title": statement.title,
        "state": statement.state,
        "summary": summary(statement, now),
        "notices": [FLAGS[flag] for flag in statement.flags if flag in FLAGS],
        "lines": [LineView.of(statement, line) for line in statement.lines],
        "charged": statement.money(statement.charged),
        "paid": statement.money(statement.paid),
        "balance": statement.money(statement.balance),
        "deposit": statement.money(statement.needed_cents) if statement.deposit_offered else None,
        "due": _due(statement),
        "terms_signed": statement.terms_signed_at is not None,
        "checkout": CheckoutView.of_attempt(statement, page) if page else None,
        "payment_in_progress": any(a.state == "processing" for a in statement.live_attempts),
        "refunds": [RefundView.of(statement, task) for task in refunds],
        "wires": [WireView.of(statement, wire) for wire in statement.wires],
    }


def _due(statement: Statement) -> list[DueView]:
    """What is to be paid next, and after that."""
    if statement.has_ended or statement.balance <= 0:
        return []
    if statement.is_reserved:
        return [_due_view(statement, "balance", statement.balance, statement.pay_by)]
    if not statement.deposit_offered:
        return [_due_view(statement, "full", statement.balance, statement.hold_until)]
    missing = statement.missing_cents
    return [
        _due_view(statement, "deposit", missing, statement.hold_until),
        _due_view(statement, "balance", statement.balance, statement.full_due_at),
    ]


def _due_view(statement: Statement, what: str, cents: int, at: datetime) -> DueView:
    amount, zone = statement.money(cents), statement.time_zone
    text = f"Pay {amount} by {deadline(at, zone)}."
    return DueView(what=what, amount=amount, at=at, time_zone=zone, text=text)
