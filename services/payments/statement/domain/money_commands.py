"""What staff do that moves money or forgives it: above a limit it waits for a second person (`approvals`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Instant


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
class RecordWire:
    """Money came by wire; `received_at` is the bank's time and decides on lateness."""

    reference: str
    cents: int
    currency: str
    received_at: Instant
    staff_id: str
    what: Literal["offline_payment"] = "offline_payment"


@dataclass(frozen=True, slots=True)
class RecordWireRefund:
    """Staff sent a refund by wire, because the provider cannot; the bank's reference and time."""

    task_id: str
    reference: str
    sent_at: Instant
    staff_id: str
    what: Literal["offline_refund"] = "offline_refund"


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
