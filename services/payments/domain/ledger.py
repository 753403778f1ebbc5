"""The money of one statement: lines, what they add up to, and the refunds that are under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from services.payments.domain.lines import CASH, CHARGES, DISPUTED, FEES, RECEIVED, RETURNED, Line, total
from services.payments.domain.refund_tasks import RefundTask
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Lines are only ever added; every amount is their sum."""

    currency: str
    lines: tuple[Line, ...] = ()
    refund_tasks: tuple[RefundTask, ...] = ()

    @property
    def balance(self) -> int:
        """Cents: above zero what is owed, below zero what we owe back."""
        return sum(line.cents for line in self.lines)

    @property
    def paid(self) -> int:
        """Cents that came and stayed."""
        return -total(self.lines, CASH)

    @property
    def charged(self) -> int:
        """Cents owed for the rotation itself and for fees, whatever was paid."""
        return total(self.lines, CHARGES | FEES)

    def money(self, cents: int) -> Money:
        return Money(amount=cents, currency=self.currency)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def has(self, key: str) -> bool:
        return self.line(key) is not None

    def plus(self, line: Line) -> Self:
        """With one more line; a key that is there already changes nothing: that is how repeats end."""
        if line.cents == 0 or self.has(line.key):
            return self
        return replace(self, lines=(*self.lines, line))

    def payment_ids(self) -> list[str]:
        """Payments through the provider, in order of booking."""
        return [line.reference for line in self.lines if line.kind == "payment"]

    def refundable(self, payment_id: str) -> int:
        """Cents of one payment that can still be sent back; nothing while it is disputed."""
        moved = [line for line in self.lines if line.reference == payment_id]
        if total(moved, DISPUTED):
            return 0
        planned = sum(t.cents for t in self.refund_tasks if t.payment_id == payment_id and t.state == "todo")
        return -total(moved, RECEIVED | RETURNED) - planned

    @property
    def planned(self) -> int:
        """Cents of refunds that are decided and not yet on their way."""
        return sum(task.cents for task in self.refund_tasks if task.state == "todo")

    @property
    def is_disputed(self) -> bool:
        """A payer's bank holds money of this statement."""
        return total(self.lines, DISPUTED) != 0

    def with_task(self, changed: RefundTask) -> Self:
        tasks = tuple(changed if task.id == changed.id else task for task in self.refund_tasks)
        return replace(self, refund_tasks=tasks)
