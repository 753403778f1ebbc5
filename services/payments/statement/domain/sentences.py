"""A statement in words that a person understands: no codes, every moment with its zone and offset (R20)."""

from __future__ import annotations

from services.payments.statement.domain.lines import Line, LineKind
from services.payments.statement.domain.refund_tasks import RefundState, RefundTask
from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.wires import Wire
from services.payments.statement.domain.written_instants import deadline, moment
from shared.chassis.decision import Instant

WORDS: dict[LineKind, str] = {
    "rotation_fee": "Rotation fee",
    "voided": "Not owed any more: the place was given back",
    "adjustment": "Credit from our office",
    "payment": "Payment, thank you",
    "offline_payment": "Payment by wire, thank you",
    "refund": "Refund",
    "refund_failed": "Refund that your bank returned to us",
    "offline_refund": "Refund by wire",
    "dispute": "Taken back by your bank",
    "dispute_won": "Returned by your bank",
    "late_fee": "Late fee: the balance was open at the due date",
    "late_fee_reversed": "Late fee taken back",
}
CANCELLED = {
    "cancelled": "Cancelled by the {by}: the rotation is not owed any more",
    "cancelled:late_fee": "Cancelled by the {by}: the late fee is not owed any more",
    "cancelled:kept": "Kept of what was paid, by these rules",
}
"""By the keys of the lines that a cancellation adds."""
BY_WHAT = {
    "write_off": "Forgiven by our office",
    "postponed": "Fee for postponing",
    "late_fee_kept": "Late fee of the earlier due date",
}
"""By what stands before the colon in the key of an adjustment."""
FLAGS = {
    "wire_in_transit": "A wire is on its way: nothing ends and no late fee is charged while we wait for it.",
    "overpaid": "More was paid than is owed; the rest goes back to you.",
    "disputed": "A bank looks into a payment (a dispute); until it has decided, nothing of it can go back.",
    "refund_needs_staff": "A refund cannot go the usual way; our office sends it.",
    "money_in_suspense": "A payment is not what was asked for and was not counted; our office looks into it.",
}
"""What the applicant is told of the flags; the others are for staff alone."""


def words_of(statement: Statement, line: Line) -> str:
    """What a line is."""
    if line.kind == "rotation_fee":
        first_day = statement.start_date.isoformat()
        return f"{WORDS[line.kind]}: {line.note}, {statement.weeks} weeks from {first_day}"
    if line.key in CANCELLED:
        return CANCELLED[line.key].format(by=line.note.partition(":")[0])
    if line.key.startswith("voucher:"):
        return f"Voucher {line.note}"
    if (named := BY_WHAT.get(line.key.partition(":")[0])) is not None:
        return named
    if line.kind == "late_fee_reversed":
        return f"{WORDS[line.kind]}: {_why_taken_back(line)}"
    return WORDS[line.kind]


def rule_of(statement: Statement, line: Line) -> str:
    """By which rule a line is there, where there is one."""
    match line.kind:
        case "rotation_fee":
            return _rule_of_fee(statement)
        case "late_fee":
            return f"Everything was due by {deadline(line.at, statement.time_zone)}."
        case "late_fee_reversed" if _in_time(line):
            return "What counts is when you paid, not when we heard of it."
        case _ if line.key == "cancelled" or line.key.startswith("postponed:"):
            return f"By the rules of this booking: {line.note.removeprefix(_by(line))}."
        case "dispute":
            return "What a bank takes back is owed again unless the dispute is won."
    return ""


def _rule_of_fee(statement: Statement) -> str:
    if not statement.deposit_offered:
        return "So close to the start, everything is due before the hold of the place ends."
    deposit = statement.money(statement.needed_cents)
    due = deadline(statement.full_due_at, statement.time_zone)
    return f"{deposit} of it reserve the place; everything is due by {due}."


def sentence_of(statement: Statement, line: Line) -> str:
    """When, what, and by which rule, in one sentence or two."""
    said = f"{moment(line.at, statement.time_zone)}: {words_of(statement, line)}."
    return f"{said} {rule_of(statement, line)}".strip()


REFUNDS: dict[RefundState, str] = {
    "todo": "{amount} go back to the way you paid: we ask for it now.",
    "pending": "{amount} are on the way since {since}; banks usually need 5 to 10 business days.",
    "done": "{amount} were sent back; your bank usually shows it within 5 to 10 business days.",
    "by_hand": "{amount} go back by wire; our office sends it.",
    "failed": "{amount} came back from your bank; our office sends it another way.",
    "rejected": "{amount} cannot go back the usual way; our office sends it another way.",
    "dropped": "{amount} were not sent: another refund took the place of this one, or your bank paid it.",
}


def refund_sentence(statement: Statement, task: RefundTask) -> str:
    """Where a refund is, and when it can be expected."""
    amount, since = statement.money(task.cents), moment(task.planned_at, statement.time_zone)
    if task.state == "todo" and statement.is_held_back(task.payment_id):
        return f"{amount} wait until your bank has decided its dispute."
    if task.sent_as:
        return f"{amount} were sent by wire, reference {task.sent_as}."
    return REFUNDS[task.state].format(amount=amount, since=since)


def refund_rules(statement: Statement) -> list[str]:
    """What goes back on cancelling: the rules of this booking, whatever the office changes later (R18)."""
    rules = (
        f"{r.text} ({r.less})." if r.less.amount else f"{r.text}." for r in statement.policy.cancellation
    )
    return [*rules, "Days count by the calendar at the site; percents are of what was paid."]


def summary(statement: Statement, now: Instant) -> str:
    """Where the whole stands at this moment, and what to do next."""
    owed = statement.money(statement.balance)
    if statement.balance < 0:
        return f"Nothing is owed; {statement.money(-statement.balance)} are yours and go back to you."
    if statement.has_ended:
        return "This booking has ended; nothing is owed."
    if statement.balance == 0:
        return _nothing_owed(statement)
    if statement.is_disputed:
        return f"{owed} are open while a bank looks into a payment, or since it has kept one."
    if (wire := statement.wire_in_transit) is not None:
        return _of_wire(wire, statement)
    return _to_pay(statement, now)


def _of_wire(wire: Wire, statement: Statement) -> str:
    """What is waited for, and what that means for the place and the late fee (R25)."""
    amount = statement.money(wire.cents)
    if wire.overdue or wire.until is None:
        return f"Your wire of {amount} has not come yet. Our office decides what follows."
    until = deadline(wire.until, statement.time_zone)
    kept = "the place is kept" if wire.for_hold else "no late fee is charged"
    return f"Your wire of {amount} is on its way. We wait for it until {until}; {kept} meanwhile."


def _to_pay(statement: Statement, now: Instant) -> str:
    """What is owed until when; who is late is told so from the due instant on (R29)."""
    owed, until = statement.money(statement.balance), deadline(statement.pay_by, statement.time_zone)
    if not statement.is_reserved:
        missing = statement.money(statement.missing_cents)
        return f"Pay {missing} by {until} to reserve the place; {owed} are owed in all."
    if now < statement.pay_by:
        return f"The place is reserved. Pay {owed} by {until}."
    return f"{owed} were due by {until}. Pay now: our office decides whether the visit can begin."


def _nothing_owed(statement: Statement) -> str:
    if statement.is_reserved or statement.terms_signed_at is not None:
        return "Everything is paid; nothing is owed."
    return "Nothing is to be paid; sign the clinical terms to reserve the place."


def _by(line: Line) -> str:
    """Who cancelled, before the rules in the note of a cancellation."""
    return f"{line.note.partition(': ')[0]}: " if line.key == "cancelled" else ""


def _why_taken_back(line: Line) -> str:
    if line.note == "postponed":
        return "it is charged on with the new dates"
    return "your payment was in time" if _in_time(line) else "by our office"


def _in_time(line: Line) -> bool:
    return line.note == "paid_in_time"
