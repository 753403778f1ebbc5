"""R1: who may do which kind of rotation, with the reasons and with what would help.

One table for everyone: the catalog shows it before applying, applications enforces it on submission.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.contracts.catalog import RotationKind

ApplicantStatus = Literal["student", "graduate"]


class Reason(BaseModel):
    """One sentence for people, with a stable code for programs."""

    model_config = ConfigDict(frozen=True)

    code: str
    detail: str


class Eligibility(BaseModel):
    """Whether an applicant may do a rotation; if not, why, and what would change that."""

    model_config = ConfigDict(frozen=True)

    eligible: bool
    reasons: tuple[Reason, ...] = ()
    would_help: tuple[Reason, ...] = ()


ELIGIBLE = Eligibility(eligible=True)

STUDENT_ASKS_FOR_OBSERVERSHIP = Eligibility(
    eligible=False,
    reasons=(
        Reason(
            code="students_do_hands_on_only",
            detail="Observerships are for graduates; current students do hands-on rotations.",
        ),
    ),
    would_help=(
        Reason(code="choose_hands_on", detail="Choose a hands-on rotation."),
        Reason(code="graduate_first", detail="Apply for an observership once you have graduated."),
    ),
)

GRADUATE_WITHOUT_STEP_1_ASKS_FOR_HANDS_ON = Eligibility(
    eligible=False,
    reasons=(
        Reason(
            code="graduates_need_usmle_step1",
            detail="Graduates may do hands-on rotations once they have passed USMLE Step 1.",
        ),
    ),
    would_help=(
        Reason(code="choose_observership", detail="Choose an observership."),
        Reason(
            code="pass_usmle_step1",
            detail="Pass USMLE Step 1, and say so in your profile.",
        ),
    ),
)


def eligibility(kind: RotationKind, status: ApplicantStatus, *, usmle_step1_passed: bool) -> Eligibility:
    """The whole table of R1. A student's Step 1 changes nothing."""
    if status == "student":
        return ELIGIBLE if kind == "hands_on" else STUDENT_ASKS_FOR_OBSERVERSHIP
    if kind == "observership" or usmle_step1_passed:
        return ELIGIBLE
    return GRADUATE_WITHOUT_STEP_1_ASKS_FOR_HANDS_ON
