"""What must always hold of money, J1 to J9, as pure functions that say what does not.

`broken` looks at one statement, `only_added` at one change of it, `differing` compares it with what the
provider says, `booked_twice` looks across statements. The tests, the nightly run and
`rounds verify` use the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from services.payments.deadlines.domain.late_fees import fee_of, standing_fee, was_late
from services.payments.provider.domain import ProviderPayment
from services.payments.statement.domain.lines import CASH, DISPUTED, RECEIVED, RETURNED, Line, total
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import Statement

Rule = Literal["J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9"]
MEANINGS: dict[Rule, str] = {
    "J1": "lines, whose sum is the balance, are never edited, and each has a key of its own",
    "J2": "of one payment no more goes back and is disputed than was paid",
    "J3": "the ledger is what the provider says, to the cent",
    "J4": "a late fee is whole or not there, and never where the money was in time",
    "J5": "there is one live way to pay, and nothing is charged twice",
    "J6": "what was paid beyond what is owed is on its way back, or with staff",
    "J7": "a refund task makes at most one refund",
    "J8": "a place is reserved only by money that came",
    "J9": "every line of money names what moved it, and nothing is on two statements",
}
THROUGH_PROVIDER = frozenset({"payment", "refund", "refund_failed", "dispute", "dispute_won"})
"""Kinds of lines whose money the provider moved."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold: which rule, whose statement, what was seen."""

    rule: Rule
    about: str
    seen: str


Found: TypeAlias = Iterator[Broken]


def broken(statement: Statement) -> Found:
    """All that one statement alone can show, at any moment between two decisions."""
    for check in (_keys, _returns, _late_fee, _ways_to_pay, _twice, _credit, _refunds, _reserved, _named):
        yield from check(statement)


def only_added(before: Statement, after: Statement) -> Found:
    """J1: a change adds lines at the end and touches none."""
    if after.lines[: len(before.lines)] != before.lines:
        yield Broken("J1", after.application_id, "a line was edited, moved or removed")


def differing(statement: Statement, payments: Iterable[ProviderPayment]) -> Found:
    """J3 and J7, once everything was heard: every payment stands on the statement as the provider has it."""
    by_id = {payment.id: payment for payment in payments}
    kept_aside = {kept.payment_id for kept in statement.suspense}
    booked: Counter[str] = Counter()
    for line in statement.lines:
        if line.kind in THROUGH_PROVIDER:
            booked[line.reference] -= line.cents
    for payment_id in sorted((booked.keys() | by_id.keys()) - kept_aside):
        payment = by_id.get(payment_id)
        held = left(payment) if payment is not None else 0
        if booked[payment_id] != held:
            seen = f"{payment_id}: {booked[payment_id]} cents on the ledger, {held} at the provider"
            yield Broken("J3", statement.application_id, seen)
    made = Counter(refund.task_id for payment in by_id.values() for refund in payment.refunds)
    for task_id, times in made.items():
        if task_id and times > 1:
            yield Broken("J7", statement.application_id, f"{task_id} made {times} refunds")


def left(payment: ProviderPayment) -> int:
    """Cents of a payment that the provider took and that neither went back nor were taken back."""
    if payment.status != "succeeded":
        return 0
    returned = sum(refund.cents for refund in payment.refunds if refund.status != "failed")
    taken = sum(dispute.cents for dispute in payment.disputes if dispute.status in ("open", "lost"))
    return payment.cents - returned - taken


def booked_twice(statements: Iterable[Statement]) -> Found:
    """J9: what the provider moved is on one statement."""
    owners: dict[str, str] = {}
    for statement in statements:
        for line in statement.lines:
            if line.kind not in THROUGH_PROVIDER:
                continue
            owner = owners.setdefault(line.key, statement.application_id)
            if owner != statement.application_id:
                yield Broken("J9", statement.application_id, f"{line.key} is also on {owner}")


def _keys(statement: Statement) -> Found:
    names = (
        *(line.key for line in statement.lines),
        *(attempt.id for attempt in statement.attempts),
        *(task.id for task in statement.refund_tasks),
    )
    for name, times in Counter(names).items():
        if times > 1:
            yield Broken("J1", statement.application_id, f"{name} is there {times} times")


def _returns(statement: Statement) -> Found:
    for payment_id in statement.payment_ids():
        of_it = _of(statement, payment_id)
        paid, gone = -total(of_it, RECEIVED), total(of_it, RETURNED | DISPUTED)
        if not 0 <= gone <= paid:
            seen = f"{gone} cents of {payment_id} went back, {paid} came"
            yield Broken("J2", statement.application_id, seen)


def _late_fee(statement: Statement) -> Found:
    """Whole or not there, once for each due instant, and never where the money was in time (R12)."""
    fee = standing_fee(statement)
    if fee not in (0, fee_of(statement).amount):
        yield Broken("J4", statement.application_id, f"a late fee of {fee} cents")
    if sum(line.kind == "late_fee" for line in statement.lines) > statement.holds + len(statement.moves):
        yield Broken("J4", statement.application_id, "a second late fee for one due instant")
    if fee and not statement.has_ended and not was_late(statement):
        yield Broken("J4", statement.application_id, f"a late fee of {fee} cents, but the money was in time")


def _ways_to_pay(statement: Statement) -> Found:
    if len(statement.live_attempts) > 1:
        names = ", ".join(attempt.id for attempt in statement.live_attempts)
        yield Broken("J5", statement.application_id, f"several live ways to pay: {names}")


def _twice(statement: Statement) -> Found:
    """Deposits that stay add up to one deposit. A bank that gave a dispute up may bring a second one back."""
    deposits = {a.payment_id for a in statement.attempts if a.request.purpose == "deposit" and a.payment_id}
    if any(line.kind in DISPUTED and line.reference in deposits for line in statement.lines):
        return
    kept = sum(statement.refundable(payment_id) for payment_id in deposits)
    if kept > statement.needed_cents:
        seen = f"{kept} cents of deposits, {statement.needed_cents} were asked for"
        yield Broken("J5", statement.application_id, seen)


def _credit(statement: Statement) -> Found:
    """A failed or refused refund, a dispute and late money leave the decision to somebody else."""
    waiting = ("todo", "by_hand")
    on_its_way = sum(task.cents for task in statement.refund_tasks if task.state in waiting)
    with_staff = any(task.state in ("failed", "rejected") for task in statement.refund_tasks)
    if -statement.balance <= on_its_way or with_staff or statement.awaiting_place or statement.is_disputed:
        return
    seen = f"{-statement.balance} cents too much, {on_its_way} on their way back"
    yield Broken("J6", statement.application_id, seen)


def _refunds(statement: Statement) -> Found:
    made = Counter(task.refund_id for task in statement.refund_tasks if task.refund_id)
    for refund_id, times in made.items():
        if times > 1:
            yield Broken("J7", statement.application_id, f"{refund_id} belongs to {times} tasks")
    for task in statement.refund_tasks:
        if task.state in ("pending", "done", "failed") and task.refund_id and not _is_booked(statement, task):
            yield Broken("J7", statement.application_id, f"{task.id} is {task.state} and not on the ledger")


def _is_booked(statement: Statement, task: RefundTask) -> bool:
    return statement.has(f"refund:{task.refund_id}")


def _reserved(statement: Statement) -> Found:
    completed = statement.deposit_completed_at
    if completed is None:
        return
    came = -total((line for line in statement.lines if line.booked_at <= completed), RECEIVED)
    if came < statement.reserving_cents:
        seen = f"reserved by {came} cents, {statement.reserving_cents} were needed"
        yield Broken("J8", statement.application_id, seen)


def _named(statement: Statement) -> Found:
    payments = set(statement.payment_ids())
    for line in statement.lines:
        if line.kind in CASH and not line.reference:
            yield Broken("J9", statement.application_id, f"{line.key} names nothing that moved it")
        if line.kind in THROUGH_PROVIDER and line.reference not in payments:
            yield Broken("J9", statement.application_id, f"{line.key} is of a payment that is not here")


def _of(statement: Statement, payment_id: str) -> list[Line]:
    return [line for line in statement.lines if line.kind in CASH and line.reference == payment_id]
