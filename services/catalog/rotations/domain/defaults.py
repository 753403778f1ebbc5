"""What the office has set for every rotation that does not set its own."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.rotations.domain.fees import UsualFees
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class OfficeDefaults:
    """Policy defaults, the usual range of fees (R3), how early people are advised to apply (R4)."""

    policy: Policy
    usual_fees: UsualFees
    advice_months: int
    equivalent_weeks: int = 8
    """How many weeks earlier or later a start may lie that is shown instead of a full one (R15)."""
