"""What answers a bank that took a payment back: who agreed to what, when they paid, and what became of it."""

from __future__ import annotations

from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.bank_claims import Dispute
from services.payments.statement.domain.sentences import refund_rules, refund_sentence, sentence_of
from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.written_instants import deadline, moment
from shared.contracts.policy import last_day


def attempt_behind(dispute: Dispute, statement: Statement) -> Attempt | None:
    """The payment page at which the disputed payment was made."""
    made = (attempt for attempt in statement.attempts if attempt.payment_id == dispute.payment_id)
    return next(made, None)


def answer_due(dispute: Dispute, statement: Statement) -> str:
    """Until when the evidence counts, in words; empty where the bank has named no deadline."""
    return deadline(dispute.due_at, statement.time_zone) if dispute.due_at is not None else ""


def answer(dispute: Dispute, statement: Statement) -> str:
    """A letter to the bank, ready to be read, corrected and handed in."""
    parts = [
        _about_payment(dispute, statement),
        _about_booking(statement),
        _about_terms(statement),
        "Rules for cancelling that were part of the booking:\n" + _listed(refund_rules(statement)),
        "The account of this booking, as the account holder reads it:\n" + _listed(account(statement)),
    ]
    refunds = refunds_made(statement)
    if refunds:
        parts.append("Refunds:\n" + _listed(refunds))
    return "\n\n".join(parts) + "\n"


def account(statement: Statement) -> list[str]:
    """Every line with its amount, oldest first."""
    return [f"{sentence_of(statement, line)} {statement.money(line.cents)}" for line in statement.lines]


def refunds_made(statement: Statement) -> list[str]:
    """What became of each refund."""
    return [refund_sentence(statement, task) for task in statement.refund_tasks if task.state != "dropped"]


def _about_payment(dispute: Dispute, statement: Statement) -> str:
    line = statement.line(f"pay:{dispute.payment_id}")
    when = moment(line.at, statement.time_zone) if line is not None else "an unknown time"
    came = statement.money(-line.cents if line is not None else dispute.cents)
    attempt = attempt_behind(dispute, statement)
    words = f' The payer read beside the amount: "{attempt.request.words}".' if attempt is not None else ""
    return (
        f"Dispute {dispute.id} over {statement.money(dispute.cents)} of payment {dispute.payment_id}; the "
        f'bank\'s reason: "{dispute.reason or "none given"}".\n'
        f"The payment of {came} was made on {when} by the account holder of booking "
        f"{statement.application_id}, on a page of the payment provider.{words}"
    )


def _about_booking(statement: Statement) -> str:
    reserved, last = statement.deposit_completed_at, last_day(statement.start_date, statement.weeks)
    placed = f" The place was reserved on {moment(reserved, statement.time_zone)}." if reserved else ""
    return (
        f"Booked: {statement.title}, {statement.weeks} weeks from {statement.start_date} to "
        f"{last}. Held since {moment(statement.held_at, statement.time_zone)}.{placed}"
    )


def _about_terms(statement: Statement) -> str:
    if statement.terms_signed_at is None:
        return "No terms were signed."
    return (
        f"Before paying, the account holder signed the clinical terms, version {statement.terms_version}, on "
        f"{moment(statement.terms_signed_at, statement.time_zone)}. The text's SHA-256 is "
        f"{statement.terms_sha256}."
    )


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
