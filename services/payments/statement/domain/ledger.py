"""The money of one statement: lines, what they add up to, and the refunds that are under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from services.payments.statement.domain.bank_claims import Dispute
from services.payments.statement.domain.lines import CASH, CHARGES, DISPUTED, FEES, Line, total
from services.payments.statement.domain.refund_tasks import RefundState, RefundTask
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Lines are only ever added; every amount is their sum."""

    currency: str
    lines: tuple[Line, ...] = ()
    refund_tasks: tuple[RefundTask, ...] = ()
    disputes: tuple[Dispute, ...] = ()

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
        """Cents of one payment that the provider can still send back; none of a disputed or lost one."""
        if self.is_held_back(payment_id):
            return 0
        return self._kept_of(payment_id, ("todo",))

    def is_held_back(self, payment_id: str) -> bool:
        """A bank holds money of this payment, or kept it: the provider refunds nothing of it."""
        return total((line for line in self.lines if line.reference == payment_id), DISPUTED) != 0

    def returnable_by_hand(self, reference: str) -> int:
        """Cents of a wire, or of a payment whose dispute was lost, that can only go back by wire."""
        return self._kept_of(reference, ("todo", "by_hand"))

    def only_by_hand(self) -> list[str]:
        """What cannot go back through the provider: wires, and payments whose dispute was lost."""
        wires = [line.reference for line in self.lines if line.kind == "offline_payment"]
        lost = [dispute.payment_id for dispute in self.disputes if dispute.status == "lost"]
        fought = {dispute.payment_id for dispute in self.disputes if dispute.status == "open"}
        return [reference for reference in dict.fromkeys([*wires, *lost]) if reference not in fought]

    @property
    def returnable(self) -> int:
        """Cents that can go back to where they came from, through the provider or by wire."""
        through_provider = sum(self.refundable(payment_id) for payment_id in self.payment_ids())
        return through_provider + sum(self.returnable_by_hand(reference) for reference in self.only_by_hand())

    def _kept_of(self, reference: str, planned: tuple[RefundState, ...]) -> int:
        moved = total((line for line in self.lines if line.reference == reference), CASH)
        waiting = (t.cents for t in self.refund_tasks if t.payment_id == reference and t.state in planned)
        return -moved - sum(waiting)

    @property
    def planned(self) -> int:
        """Cents of refunds that are decided and not yet on their way."""
        return sum(task.cents for task in self.refund_tasks if task.state == "todo")

    @property
    def going_back(self) -> int:
        """Cents that are still counted as paid and are already decided to go back, by whatever way. What a
        bank holds is not counted as paid, and waits for its word."""
        waiting = (task for task in self.refund_tasks if task.state in ("todo", "by_hand"))
        return sum(t.cents for t in waiting if t.state == "by_hand" or not self.is_held_back(t.payment_id))

    @property
    def is_disputed(self) -> bool:
        """A payer's bank holds money of this statement, or kept it and staff have not said what follows."""
        return any(dispute.is_undecided for dispute in self.disputes)

    def dispute(self, dispute_id: str) -> Dispute | None:
        return next((dispute for dispute in self.disputes if dispute.id == dispute_id), None)

    def with_dispute(self, changed: Dispute) -> Self:
        others = tuple(changed if dispute.id == changed.id else dispute for dispute in self.disputes)
        is_new = self.dispute(changed.id) is None
        return replace(self, disputes=(*others, changed) if is_new else others)

    def task(self, task_id: str) -> RefundTask | None:
        return next((task for task in self.refund_tasks if task.id == task_id), None)

    def with_task(self, changed: RefundTask) -> Self:
        tasks = tuple(changed if task.id == changed.id else task for task in self.refund_tasks)
        return replace(self, refund_tasks=tasks)
