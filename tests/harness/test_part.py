"""A part of the code is mapped to its own tests, however deep it lies."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.harness.part import ROOT, folder_of_tests, main


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


def test_only_the_tests_of_the_part_and_lint_are_run() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.harness.part", "services/catalog/holding"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    collect = ["--collect-only", "-qq", "-n", "0", "-p", "no:schemathesis", "-p", "no:cacheprovider"]
    collect += ["-W", "ignore:Module already imported so cannot be rewritten"]  # as in a night with a date
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *collect, *told.stdout.split()],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    files = {line.split(":")[0] for line in ran.stdout.splitlines() if line.startswith("tests/")}
    assert "tests/catalog/holding/test_holding.py" in files
    assert {file for file in files if not file.startswith("tests/catalog/holding/")} == {
        "tests/lint/test_lint.py"
    }


def test_for_no_part_pytest_is_told_nothing_and_a_wrong_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    assert main(["services/paymints"]) == 2
    out, err = capsys.readouterr()
    assert out == "\n"
    assert "there is no services/paymints here" in err
