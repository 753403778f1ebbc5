"""`python -m tests.harness.part services/payments/paying`: tests, lint and types of one part of the code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT_FOLDER = ("services", "shared")
"""What lies in these folders has its tests right below tests/."""


def folder_of_tests(part: str) -> str:
    """The folder of tests that mirrors a folder or file of the code. Raises ValueError for none."""
    path = PurePosixPath(part.rstrip("/"))
    if path.is_absolute():
        path = path.relative_to(ROOT.as_posix())
    if not (ROOT / path).exists():
        raise ValueError(f"there is no {part} here")
    if path.parts[:1] == ("tests",):
        return str(path)
    names = path.parts[1:] if path.parts[0] in WITHOUT_FOLDER else path.parts
    for depth in range(len(names), 0, -1):
        found = PurePosixPath("tests", *names[:depth])
        if (ROOT / found).is_dir():
            return str(found)
    raise ValueError(f"no folder below tests/ mirrors {part}")


def paths_of(config: pytest.Config) -> list[str]:
    """What lint and types look at: the part and its tests, or nothing where all is asked for."""
    part = config.getoption("at")
    return [part, folder_of_tests(part)] if part else []


def words_for(part: str) -> list[str]:
    """What pytest is told for a part; for none, nothing.

    The folders come first and as they are: pytest knows `--at` only once it has seen a folder of tests/.
    """
    return [folder_of_tests(part), "tests/lint", f"--at={part}"] if part else []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--at", metavar="PART", help="lint and types look at this folder or file, and its tests")


def main(arguments: Sequence[str]) -> int:
    """Print the words, for `make check AT=…`."""
    try:
        print(*words_for("".join(arguments)))
    except ValueError as no:
        print(no, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
