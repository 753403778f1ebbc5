"""Each row of docs/failure-matrix.md is a test that says so in its name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs/failure-matrix.md"


def rows_with_a_test() -> set[int]:
    """By the names of all that pytest collects in the files of the matrix."""
    files = (file.relative_to(HERE).with_suffix("") for file in HERE.rglob("test_*.py"))
    modules = (import_module(".".join(("tests.payments", *file.parts))) for file in files)
    found = (re.fullmatch(r"test_row_(\d\d)_\w+", name) for module in modules for name in vars(module))
    return {int(name[1]) for name in found if name is not None}


def test_every_row_of_the_failure_matrix_is_a_named_test_and_every_such_test_is_a_row() -> None:
    rows = re.findall(r"^\| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 35))
    assert rows_with_a_test() == {int(row) for row in rows}
