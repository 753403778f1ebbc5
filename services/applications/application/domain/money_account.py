"""What an application knows of its money: what payments told, added up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatch

from shared.chassis.decision import Instant
from shared.contracts import payments as told
from shared.contracts.money import Money

NOTHING = Money.usd(0)


@dataclass(frozen=True, slots=True)
class Purse:
    """By the ids of payments, refunds and disputes, so that a repeat adds nothing."""

    payments: dict[str, Money] = field(default_factory=dict)
    refunds: dict[str, Money] = field(default_factory=dict)
    disputes: dict[str, Money] = field(default_factory=dict)
    """Open ones: the payer's bank holds this money, and it may come back."""
    lost: dict[str, Money] = field(default_factory=dict)
    """Disputes that the payer's bank decided for the payer."""
    late_fee: Money = NOTHING
    forgiven: dict[str, Money] = field(default_factory=dict)
    """Parts of the fee that staff forgave."""
    balance: Money = NOTHING
    """What is owed, as payments said last."""
    page_until: Instant | None = None
    """Until when the payment page that was opened last can be paid."""

    @property
    def paid(self) -> Money:
        """What came and stayed."""
        return _total(self.payments) - _total(self.refunds) - _total(self.lost)

    def charged(self, fee: Money) -> Money:
        """All that a booking of this fee has come to, whatever was paid."""
        return fee + self.late_fee - _total(self.forgiven)


def hear(fact: told.StatementFact, purse: Purse) -> Purse:
    """With what this fact says."""
    balance = getattr(fact, "balance", None)
    return _heard(fact, purse if balance is None else replace(purse, balance=balance))


@singledispatch
def _heard(_: told.StatementFact, purse: Purse) -> Purse:
    return purse


@_heard.register
def _(fact: told.StatementOpened, purse: Purse) -> Purse:
    return replace(purse, balance=fact.total)


@_heard.register
def _(fact: told.CheckoutOpened, purse: Purse) -> Purse:
    return replace(purse, page_until=fact.expires_at)


@_heard.register(told.PaymentReceived)
@_heard.register(told.PaymentCameTooLate)
def _(fact: told.PaymentReceived | told.PaymentCameTooLate, purse: Purse) -> Purse:
    return replace(purse, payments={**purse.payments, fact.payment_id: fact.amount}, page_until=None)


@_heard.register
def _(fact: told.RefundSent, purse: Purse) -> Purse:
    return replace(purse, refunds={**purse.refunds, fact.refund_id: fact.amount})


@_heard.register
def _(fact: told.LateFeeRaised, purse: Purse) -> Purse:
    return replace(purse, late_fee=fact.fee)


@_heard.register
def _(_: told.LateFeeReversed, purse: Purse) -> Purse:
    return replace(purse, late_fee=NOTHING)


@_heard.register
def _(fact: told.FeeReduced, purse: Purse) -> Purse:
    return replace(purse, forgiven={**purse.forgiven, fact.reduction_id: fact.amount})


@_heard.register(told.StatementSettled)
@_heard.register(told.StatementVoided)
def _(_: told.StatementFact, purse: Purse) -> Purse:
    return replace(purse, balance=NOTHING)


@_heard.register
def _(fact: told.DisputeOpened, purse: Purse) -> Purse:
    """Also again, where a lost one is appealed."""
    disputes = {**purse.disputes, fact.dispute_id: fact.amount}
    return replace(purse, disputes=disputes, lost=_without(purse.lost, fact.dispute_id))


@_heard.register
def _(fact: told.DisputeClosed, purse: Purse) -> Purse:
    amount = purse.disputes.get(fact.dispute_id) or purse.lost.get(fact.dispute_id)
    lost = {fact.dispute_id: amount} if amount and fact.outcome == "lost" else {}
    return replace(
        purse,
        disputes=_without(purse.disputes, fact.dispute_id),
        lost={**_without(purse.lost, fact.dispute_id), **lost},
    )


def _without(amounts: dict[str, Money], name: str) -> dict[str, Money]:
    return {other: amount for other, amount in amounts.items() if other != name}


def _total(amounts: dict[str, Money]) -> Money:
    return sum(amounts.values(), start=NOTHING)
