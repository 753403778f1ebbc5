"""What people read of a statement: lines in words, what is open, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.payments.domain.attempts import Attempt
from services.payments.domain.converging import opened
from services.payments.domain.lines import Line, LineKind
from services.payments.domain.refund_tasks import RefundReason, RefundState, RefundTask
from services.payments.domain.statement import AnyStatement, Statement, StatementState
from shared.contracts.money import Money
from shared.contracts.payments import Purpose

WORDS: dict[LineKind, str] = {
    "rotation_fee": "Rotation fee",
    "voided": "Not owed any more: the place was given back",
    "adjustment": "Adjustment",
    "payment": "Payment, thank you",
    "offline_payment": "Payment by wire, thank you",
    "refund": "Refund",
    "refund_failed": "Refund that your bank returned to us",
    "offline_refund": "Refund by bank transfer",
    "dispute": "Taken back by your bank",
    "dispute_won": "Returned by your bank",
    "late_fee": "Late fee: the balance was open at the due date",
    "late_fee_reversed": "Late fee taken back",
}


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class LineView(View):
    """One line; a positive amount is owed, a negative one was paid or credited."""

    kind: LineKind
    text: str
    amount: Money
    at: datetime
    booked_at: datetime
    reference: str

    @classmethod
    def of(cls, statement: Statement, line: Line) -> LineView:
        text = WORDS[line.kind]
        if line.kind == "rotation_fee":
            text = f"{text}: {line.note}, {statement.weeks} weeks from {statement.start_date.isoformat()}"
        if line.key == "cancelled":
            text = "Cancellation: what you do not have to pay"
        return cls(
            kind=line.kind,
            text=text,
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
    amount: Money
    state: RefundState
    reason: RefundReason
    planned_at: datetime

    @classmethod
    def of(cls, statement: Statement, task: RefundTask) -> RefundView:
        amount = statement.money(task.cents)
        return cls(amount=amount, state=task.state, reason=task.reason, planned_at=task.planned_at)


class StatementView(View):
    """The money of one application."""

    application_id: str
    applicant_id: str
    rotation_id: str
    title: str
    state: StatementState
    flags: list[str]
    lines: list[LineView]
    balance: Money
    """Above zero: still owed. Below zero: on its way back to the applicant."""
    paid: Money
    deposit: Money | None
    due: list[DueView]
    terms_signed: bool
    checkout: CheckoutView | None
    """The payment page that is open now."""
    payment_in_progress: bool
    refunds: list[RefundView]

    @classmethod
    def of(cls, state: AnyStatement) -> StatementView:
        statement = opened(state)
        page = next((a for a in statement.live_attempts if a.state == "open" and not a.unwanted), None)
        deposit = statement.money(statement.needed_cents) if statement.deposit_offered else None
        return cls(
            application_id=statement.application_id,
            applicant_id=statement.applicant_id,
            rotation_id=statement.rotation_id,
            title=statement.title,
            state=statement.state,
            flags=statement.flags,
            lines=[LineView.of(statement, line) for line in statement.lines],
            balance=statement.money(statement.balance),
            paid=statement.money(statement.paid),
            deposit=deposit,
            due=_due(statement),
            terms_signed=statement.terms_signed_at is not None,
            checkout=CheckoutView.of_attempt(statement, page) if page else None,
            payment_in_progress=any(a.state == "processing" for a in statement.live_attempts),
            refunds=[RefundView.of(statement, task) for task in statement.refund_tasks],
        )


def _due(statement: Statement) -> list[DueView]:
    """What is to be paid next, and after that."""
    if statement.has_ended or statement.balance <= 0:
        return []
    balance, zone = statement.money(statement.balance), statement.time_zone
    if statement.is_reserved:
        return [DueView(what="balance", amount=balance, at=statement.pay_by, time_zone=zone)]
    if not statement.deposit_offered:
        return [DueView(what="full", amount=balance, at=statement.hold_until, time_zone=zone)]
    deposit = statement.money(statement.needed_cents - statement.paid)
    return [
        DueView(what="deposit", amount=deposit, at=statement.hold_until, time_zone=zone),
        DueView(what="balance", amount=balance, at=statement.full_due_at, time_zone=zone),
    ]
