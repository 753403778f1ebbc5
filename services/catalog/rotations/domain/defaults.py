"""The house's own numbers: what applies wherever a rotation says nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog.rotations.domain.fees import UsualFees
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class House:
    """Policy defaults, the usual range of fees (R3), and how early one is advised to apply (R4)."""

    policy: Policy
    usual_fees: UsualFees
    advice_months: int
