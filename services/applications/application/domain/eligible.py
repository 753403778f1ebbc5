"""Eligibility as it is enforced: by the profile of the instant at which it binds (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.applications.application.domain.refusals import NotEligible
from shared.contracts.catalog import RotationKind
from shared.contracts.eligibility import eligibility


@dataclass(frozen=True, slots=True)
class Applicant:
    """What eligibility is judged by (R1)."""

    status: Literal["student", "graduate"]
    usmle_step1_passed: bool


def check_eligible(kind: RotationKind, applicant: Applicant) -> None:
    """Raise NotEligible, with the reasons and with what would help."""
    judged = eligibility(kind, applicant.status, usmle_step1_passed=applicant.usmle_step1_passed)
    if not judged.eligible:
        raise NotEligible(
            " ".join(reason.detail for reason in judged.reasons),
            reasons=[reason.model_dump() for reason in judged.reasons],
            would_help=[way.model_dump() for way in judged.would_help],
        )
