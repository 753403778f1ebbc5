"""Double entry, as a pure projection: what the statements and the provider's balance say, for accountants.

Nothing is stored here. A fixed table says which two accounts each kind of line moves; every entry debits
one account and credits another by the same cents, so that the journal sums to zero by construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.payments.journal.domain.movements import OF_A_PAYMENT, Movement, MovementKind
from services.payments.statement.domain.lines import Line, LineKind
from services.payments.statement.domain.statement import Statement, Suspended
from shared.chassis.decision import Instant

Account = Literal[
    "receivable", "deferred_revenue", "fee_income", "stripe_clearing", "bank", "stripe_costs", "suspense"
]
AGAINST_RECEIVABLE: Mapping[LineKind, Account] = {
    "rotation_fee": "deferred_revenue",
    "voided": "deferred_revenue",
    "adjustment": "deferred_revenue",
    "payment": "stripe_clearing",
    "offline_payment": "bank",
    "refund": "stripe_clearing",
    "refund_failed": "stripe_clearing",
    "offline_refund": "bank",
    "dispute": "stripe_clearing",
    "dispute_won": "stripe_clearing",
    "late_fee": "fee_income",
    "late_fee_reversed": "fee_income",
}
"""The account against which each kind of line is booked. A positive line debits `receivable` and credits this
account, a negative line the other way round."""
AGAINST_CLEARING: Mapping[MovementKind, Account] = {
    "payout": "bank",
    "cost": "stripe_costs",
    "other": "suspense",
}
"""What moves in the provider's balance beside the payments of statements."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer of cents from the credited account to the debited one."""

    id: str
    """`<application or provider>:<key>`: unique, and the same whenever it is asked for."""
    kind: str
    at: Instant
    """When it happened, by the time of whoever moved the money."""
    booked_at: Instant
    """When we booked it. A month that has been read gets no further entries."""
    debit: Account
    credit: Account
    cents: int
    currency: str
    application_id: str
    reference: str
    """The payment at the provider, or the bank's reference."""


def entries_of(statement: Statement) -> tuple[Entry, ...]:
    """The lines of a statement in their order, then money that was kept aside."""
    lines = (_of_line(statement, line) for line in statement.lines)
    return (*lines, *(_of_suspended(statement, kept) for kept in statement.suspense))


def entries_of_movement(movement: Movement) -> tuple[Entry, ...]:
    """What the provider charged us, and movements that belong to no payment of a statement."""
    moved: Account | None = AGAINST_CLEARING.get(movement.kind)
    found = [_of_movement(movement, "stripe_fee", "stripe_costs", -movement.fee_cents)]
    if moved is not None:
        found.append(_of_movement(movement, movement.kind, moved, movement.cents))
    return tuple(entry for entry in found if entry.cents)


def balances(entries: Iterable[Entry]) -> Counter[Account]:
    """Cents on each account, debits above zero; their sum is zero."""
    found: Counter[Account] = Counter()
    for entry in entries:
        found[entry.debit] += entry.cents
        found[entry.credit] -= entry.cents
    return found


def unlike(statement: Statement, movements: Iterable[Movement]) -> Iterator[tuple[str, int, int]]:
    """Payments whose sum on the clearing account differs from the provider's balance: id, our cents,
    theirs."""
    ours: Counter[str] = Counter()
    for entry in entries_of(statement):
        if "stripe_clearing" in (entry.debit, entry.credit):
            ours[entry.reference] += entry.cents if entry.debit == "stripe_clearing" else -entry.cents
    theirs: Counter[str] = Counter()
    for movement in movements:
        if movement.kind in OF_A_PAYMENT:
            theirs[movement.payment_id] += movement.cents
    for payment_id in sorted(ours.keys() | theirs.keys()):
        if ours[payment_id] != theirs[payment_id]:
            yield payment_id, ours[payment_id], theirs[payment_id]


def _of_line(statement: Statement, line: Line) -> Entry:
    other = AGAINST_RECEIVABLE[line.kind]
    debit, credit = _sides("receivable", other, line.cents)
    return Entry(
        id=f"{statement.application_id}:{line.key}",
        kind=line.kind,
        at=line.at,
        booked_at=line.booked_at,
        debit=debit,
        credit=credit,
        cents=abs(line.cents),
        currency=statement.currency,
        application_id=statement.application_id,
        reference=line.reference,
    )


def _of_suspended(statement: Statement, kept: Suspended) -> Entry:
    return Entry(
        id=f"{statement.application_id}:suspense:{kept.payment_id}",
        kind="suspense",
        at=kept.seen_at,
        booked_at=kept.seen_at,
        debit="stripe_clearing",
        credit="suspense",
        cents=kept.cents,
        currency=kept.currency,
        application_id=statement.application_id,
        reference=kept.payment_id,
    )


def _of_movement(movement: Movement, kind: str, other: Account, cents: int) -> Entry:
    debit, credit = _sides("stripe_clearing", other, cents)
    at = movement.at
    if at is None:
        raise ValueError(f"{movement.id} has no time: it was never kept")
    return Entry(
        id=f"stripe:{movement.id}:{kind}",
        kind=kind,
        at=at,
        booked_at=at,
        debit=debit,
        credit=credit,
        cents=abs(cents),
        currency=movement.currency,
        application_id="",
        reference=movement.payment_id or movement.object_id,
    )


def _sides(account: Account, other: Account, cents: int) -> tuple[Account, Account]:
    """Debit and credit: `account` grows by cents above zero."""
    return (account, other) if cents >= 0 else (other, account)
