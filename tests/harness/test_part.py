"""A part of the code is mapped to its own tests, however deep it lies."""

from __future__ import annotations

import pytest

from tests.harness.part import ROOT, folder_of_tests


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("services/payments", "tests/payments"),
        ("services/payments/", "tests/payments"),
        (f"{ROOT}/services/payments", "tests/payments"),
        ("services/payments/main.py", "tests/payments"),
        ("shared/chassis/http", "tests/chassis/http"),
        ("shared/chassis/mongo.py", "tests/chassis"),
        ("deploy/local/kafka/broker.py", "tests/deploy/local"),
        ("stripe_standin/world", "tests/stripe_standin"),
        ("tests/simulation", "tests/simulation"),
        ("benchmarks", "tests/benchmarks"),
    ],
)
def test_a_part_has_the_tests_of_the_nearest_folder_that_mirrors_it(part: str, expected: str) -> None:
    assert folder_of_tests(part) == expected


@pytest.mark.parametrize("part", ["services/paymints", "docs"])
def test_what_has_no_tests_is_refused_by_name(part: str) -> None:
    with pytest.raises(ValueError, match=part):
        folder_of_tests(part)
