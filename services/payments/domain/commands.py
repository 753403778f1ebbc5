"""What payments can be asked to do; instants, ids and the provider's answers are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.chassis.decision import Instant
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
    """The reservation was given up; this much goes back (R18)."""

    refund_cents: int
    by: Literal["applicant", "host", "staff"]
    rules: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class RecordOfflinePayment:
    """Money came by wire; `received_at` is the bank's time and decides on lateness."""

    reference: str
    cents: int
    currency: str
    received_at: Instant
    staff_id: str
