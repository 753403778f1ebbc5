"""The money of an application, added up from what payments announced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatch

from shared.chassis.decision import Instant
from shared.contracts import payments as facts
from shared.contracts.money import Money

NOTHING = Money.usd(0)


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """Amounts by the ids of payments, refunds and disputes, so that a repeat adds nothing."""

    payments: dict[str, Money] = field(default_factory=dict)
    refunds: dict[str, Money] = field(default_factory=dict)
    disputes: dict[str, Money] = field(default_factory=dict)
    """Open disputes: the payer's bank holds this money, and it may come back."""
    lost: dict[str, Money] = field(default_factory=dict)
    """Disputes that the payer's bank decided for the payer."""
    late_fee: Money = NOTHING
    forgiven: dict[str, Money] = field(default_factory=dict)
    """Parts of the fee that staff forgave."""
    moving: dict[str, Money] = field(default_factory=dict)
    """What postponing cost, by the id of the move (R23)."""
    balance: Money = NOTHING
    """What is owed, as payments said last."""
    full_due_at: Instant | None = None
    """When all of it must be paid (R11), as the statement said when it was opened last."""
    wire_until: Instant | None = None
    """Until when a wire that is on its way is waited for (R25); nothing where none is."""
    page_until: Instant | None = None
    """Until when the payment page that was opened last can be paid."""

    @property
    def paid(self) -> Money:
        """What was paid and is neither refunded nor lost."""
        return _total(self.payments) - _total(self.refunds) - _total(self.lost)

    @property
    def is_asked_for(self) -> bool:
        """Whether something is owed for which no wire is waited for (R25)."""
        return self.balance.amount > 0 and self.wire_until is None

    def charged(self, fee: Money) -> Money:
        """What a booking of this fee costs, whatever was paid."""
        return fee + self.late_fee + _total(self.moving) - _total(self.forgiven)


def apply(fact: facts.StatementFact, account: MoneyAccount) -> MoneyAccount:
    """The account after this fact."""
    balance = getattr(fact, "balance", None)
    return _applied(fact, account if balance is None else replace(account, balance=balance))


@singledispatch
def _applied(_: facts.StatementFact, account: MoneyAccount) -> MoneyAccount:
    return account


@_applied.register
def _(fact: facts.StatementOpened, account: MoneyAccount) -> MoneyAccount:
    return replace(account, balance=fact.total, full_due_at=fact.full_due_at)


@_applied.register
def _(fact: facts.DueExtended, account: MoneyAccount) -> MoneyAccount:
    return replace(account, full_due_at=fact.due_at)


@_applied.register
def _(fact: facts.StatementMoved, account: MoneyAccount) -> MoneyAccount:
    return replace(account, full_due_at=fact.due_at, moving={**account.moving, fact.move_id: fact.fee})


@_applied.register
def _(fact: facts.WireAwaited, account: MoneyAccount) -> MoneyAccount:
    return replace(account, wire_until=fact.until)


@_applied.register
def _(_: facts.WireEnded, account: MoneyAccount) -> MoneyAccount:
    return replace(account, wire_until=None)


@_applied.register
def _(fact: facts.CheckoutOpened, account: MoneyAccount) -> MoneyAccount:
    return replace(account, page_until=fact.expires_at)


@_applied.register(facts.PaymentReceived)
@_applied.register(facts.PaymentCameTooLate)
def _(fact: facts.PaymentReceived | facts.PaymentCameTooLate, account: MoneyAccount) -> MoneyAccount:
    return replace(account, payments={**account.payments, fact.payment_id: fact.amount}, page_until=None)


@_applied.register
def _(fact: facts.RefundSent, account: MoneyAccount) -> MoneyAccount:
    return replace(account, refunds={**account.refunds, fact.refund_id: fact.amount})


@_applied.register
def _(fact: facts.LateFeeRaised, account: MoneyAccount) -> MoneyAccount:
    return replace(account, late_fee=fact.fee)


@_applied.register
def _(_: facts.LateFeeReversed, account: MoneyAccount) -> MoneyAccount:
    return replace(account, late_fee=NOTHING)


@_applied.register
def _(fact: facts.FeeReduced, account: MoneyAccount) -> MoneyAccount:
    return replace(account, forgiven={**account.forgiven, fact.reduction_id: fact.amount})


@_applied.register(facts.StatementSettled)
@_applied.register(facts.StatementVoided)
def _(_: facts.StatementFact, account: MoneyAccount) -> MoneyAccount:
    return replace(account, balance=NOTHING)


@_applied.register
def _(fact: facts.DisputeOpened, account: MoneyAccount) -> MoneyAccount:
    """A dispute is opened again where a lost one is appealed."""
    disputes = {**account.disputes, fact.dispute_id: fact.amount}
    return replace(account, disputes=disputes, lost=_without(account.lost, fact.dispute_id))


@_applied.register
def _(fact: facts.DisputeClosed, account: MoneyAccount) -> MoneyAccount:
    amount = account.disputes.get(fact.dispute_id) or account.lost.get(fact.dispute_id)
    lost = {fact.dispute_id: amount} if amount and fact.outcome == "lost" else {}
    return replace(
        account,
        disputes=_without(account.disputes, fact.dispute_id),
        lost={**_without(account.lost, fact.dispute_id), **lost},
    )


def _without(amounts: dict[str, Money], name: str) -> dict[str, Money]:
    return {other: amount for other, amount in amounts.items() if other != name}


def _total(amounts: dict[str, Money]) -> Money:
    return sum(amounts.values(), start=NOTHING)
