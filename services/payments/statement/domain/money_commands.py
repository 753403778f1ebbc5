"""What payments can be asked to do; instants, ids and the provider's answers are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.chassis.decision import Instant
from shared.contracts.cancellation import CancelledBy
from shared.contracts.payments import Purpose
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """A place is held: say what it costs and until when to pay."""

    application_id: str
    applicant_id: str
    rotation_id: str
    title: str
    start_date: date
    weeks: int
    time_zone: str
    held_at: Instant
    until: Instant
    fee_cents: int
    currency: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class StartCheckout:
    """The applicant wants a payment page."""

    attempt_id: str
    applicant_id: str
    pay: Purpose
    customer_id: str
    return_url: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CancelStatement:
    """The reservation was given up; this much of what was paid is kept, and the rest goes back (R18)."""

    kept_cents: int
    by: CancelledBy
    rules: tuple[str, ...]
    """In words."""


@dataclass(frozen=True, slots=True)
class WaiveLateFee:
    """Staff take the late fee back."""

    reason: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class RefundByStaff:
    """Staff give money back beyond what is owed; the balance stays as it is."""

    refund_id: str
    cents: int
    currency: str
    reason: str
    staff_id: str
    what: Literal["refund"] = "refund"


@dataclass(frozen=True, slots=True)
class RecordOfflinePayment:
    """Money came by wire; `received_at` is the bank's time and decides on lateness."""

    reference: str
    cents: int
    currency: str
    received_at: Instant
    staff_id: str
    what: Literal["offline_payment"] = "offline_payment"


@dataclass(frozen=True, slots=True)
class RecordOfflineRefund:
    """Staff sent a refund by bank transfer, because the provider cannot; the bank's reference and time."""

    task_id: str
    reference: str
    sent_at: Instant
    staff_id: str
    what: Literal["offline_refund"] = "offline_refund"


@dataclass(frozen=True, slots=True)
class RetryRefund:
    """Try a refund that failed or was refused once more: a new one, with a key of its own."""

    task_id: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class DecideDispute:
    """What follows from a lost dispute: forgive what is owed again, or ask for it."""

    dispute_id: str
    decision: Literal["write_off", "still_owed"]
    reason: str
    staff_id: str
    what: Literal["dispute"] = "dispute"


@dataclass(frozen=True, slots=True)
class DecideWarning:
    """What follows from an early warning of fraud: the payment goes back, or is kept."""

    warning_id: str
    decision: Literal["refund", "keep"]
    reason: str
    staff_id: str
    what: Literal["fraud_warning"] = "fraud_warning"


@dataclass(frozen=True, slots=True)
class ReleaseSuspense:
    """Money that was not what was asked for is dealt with; how, in words."""

    payment_id: str
    reason: str
    staff_id: str
