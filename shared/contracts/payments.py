"""What payments announces: the money of one application."""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.calendar import Day, Moment, Zone
from shared.contracts.fact import Fact
from shared.contracts.money import Money

Purpose = Literal["deposit", "full", "balance"]


class StatementFact(Fact):
    topic: ClassVar[str] = "payments.statement"
    application_id: str
    applicant_id: str
    rotation_id: str

    def key(self) -> str:
        return self.application_id


class StatementOpened(StatementFact):
    """What is owed, until when. `deposit` is absent where all is due before the hold ends (R13)."""

    total: Money
    deposit: Money | None
    pay_until: Moment
    full_due_at: Moment
    time_zone: Zone


class CheckoutOpened(StatementFact):
    """A payment page is open; while it is, there is no other way to pay."""

    attempt_id: str
    purpose: Purpose
    amount: Money
    expires_at: Moment


class PaymentReceived(StatementFact):
    """Money arrived, at the provider's own time."""

    payment_id: str
    purpose: Purpose
    amount: Money
    paid_at: Moment
    balance: Money


class DepositCompleted(StatementFact):
    """Enough has arrived to reserve the place: the catalog clears the hold."""

    completed_at: Moment
    paid: Money
    balance: Money


class PaymentFailed(StatementFact):
    """A card was declined or a delayed payment failed; nothing was taken."""

    attempt_id: str
    amount: Money
    reason: str


class PaymentCameTooLate(StatementFact):
    """Money arrived after the hold ended: the catalog takes the place again or says that it is gone (R14)."""

    payment_id: str
    amount: Money
    paid_at: Moment


class PaymentWindowClosed(StatementFact):
    """No payment can be made any more, confirmed by the provider: the place may be given away (R14)."""


class BalanceReminderDue(StatementFact):
    """Decided when due: only who still owes is reminded (R19)."""

    balance: Money
    due_at: Moment
    time_zone: Zone
    days_left: int


class DueExtended(StatementFact):
    """Staff moved the instant by which everything is due (R24)."""

    balance: Money
    was: Moment
    due_at: Moment
    time_zone: Zone


class StatementMoved(StatementFact):
    """The visit was postponed: everything is due by another instant, and what that costs is charged (R23)."""

    move_id: str
    start_date: Day
    weeks: int
    fee: Money
    text: str
    balance: Money
    due_at: Moment
    time_zone: Zone


class WireAwaited(StatementFact):
    """A wire is on its way, with proof: until an instant it keeps the place and stops the late fee (R25).
    Said again when staff wait longer."""

    wire_id: str
    amount: Money
    for_hold: bool
    """For the money that reserves the place, and not for the balance."""
    until: Moment
    time_zone: Zone


class WireOverdue(StatementFact):
    """It has not come until that instant: staff decide, and until then nothing ends (R25)."""

    wire_id: str
    amount: Money
    until: Moment
    time_zone: Zone


class WireEnded(StatementFact):
    """It is not waited for any more: it came, staff gave it up, or nothing is owed without it (R25)."""

    wire_id: str
    amount: Money
    outcome: Literal["received", "given_up", "not_needed"]
    reason: str = ""


class LateFeeRaised(StatementFact):
    """Once per statement and due instant (R12)."""

    fee: Money
    balance: Money
    due_at: Moment
    time_zone: Zone


class LateFeeReversed(StatementFact):
    """The provider's time proved that the money was in time, or staff waived the fee."""

    fee: Money
    reason: Literal["paid_in_time", "waived"]
    balance: Money


class FeeReduced(StatementFact):
    """Staff forgave a part of what was charged: goodwill, or what a lost dispute took."""

    reduction_id: str
    amount: Money
    balance: Money


class StatementSettled(StatementFact):
    """Nothing is owed any more."""

    total_paid: Money
    settled_at: Moment


class RefundSent(StatementFact):
    refund_id: str
    amount: Money
    reason: str


class DisputeOpened(StatementFact):
    dispute_id: str
    amount: Money


class DisputeClosed(StatementFact):
    dispute_id: str
    outcome: str


class StaffAsked(Fact):
    """Something about money waits for a person; `GET /v1/money-work` says in words what it is."""

    topic: ClassVar[str] = "payments.task"
    task_id: str
    kind: Literal["approval", "refund", "dispute", "fraud_warning", "suspense", "reconciliation", "wire"]
    application_id: str | None
    """None where no application is known."""
    amount: Money | None
    """None where it is not about an amount that is known."""
    due_at: Moment | None
    """When it is too late to decide; None where nothing but patience ends."""

    def key(self) -> str:
        return self.application_id or self.task_id


class StatementVoided(StatementFact):
    """The hold ended unpaid: nothing is owed."""
