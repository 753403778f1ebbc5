"""What one of the staff may do alone, whatever the amount."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class WaiveLateFee:
    """Staff take the late fee back."""

    reason: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class RetryRefund:
    """Try a refund that failed or was refused once more: a new one, with a key of its own."""

    task_id: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class ReleaseSuspense:
    """Money that was not what was asked for is dealt with; how, in words."""

    payment_id: str
    reason: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class ExtendDue:
    """Staff give more time to pay the balance (R24)."""

    due_at: Instant
    reason: str
    staff_id: str
