"""R1: the whole table, and that a refusal always says why and what would help."""

from __future__ import annotations

import pytest

from shared.contracts.catalog import RotationKind
from shared.contracts.eligibility import ApplicantStatus, eligibility

TABLE: list[tuple[RotationKind, ApplicantStatus, bool, bool]] = [
    ("hands_on", "student", False, True),
    ("hands_on", "student", True, True),
    ("observership", "student", False, False),
    ("observership", "student", True, False),
    ("hands_on", "graduate", False, False),
    ("hands_on", "graduate", True, True),
    ("observership", "graduate", False, True),
    ("observership", "graduate", True, True),
]


@pytest.mark.parametrize(("kind", "status", "step1", "may"), TABLE)
def test_who_may_do_which_kind(kind: RotationKind, status: ApplicantStatus, step1: bool, may: bool) -> None:
    answer = eligibility(kind, status, usmle_step1_passed=step1)
    assert answer.eligible is may
    assert bool(answer.reasons) is not may
    assert bool(answer.would_help) is not may


def test_a_graduate_without_step_1_is_told_that_passing_it_helps() -> None:
    answer = eligibility("hands_on", "graduate", usmle_step1_passed=False)
    assert [reason.code for reason in answer.reasons] == ["graduates_need_usmle_step1"]
    assert {aid.code for aid in answer.would_help} == {"choose_observership", "pass_usmle_step1"}
