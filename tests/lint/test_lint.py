"""Shape, lint, types and layers: the tools run beside the other tests, and fail as a test does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.part import ROOT, paths_of

pytestmark = [pytest.mark.lint, pytest.mark.apart, pytest.mark.timeout(900)]

BIN = Path(sys.executable).parent


def accepts(tool: str, *words: str) -> None:
    """Run a tool; where it finds something, that is the failure."""
    ran = subprocess.run([BIN / tool, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.fail((ran.stdout + ran.stderr).strip(), pytrace=False)


def test_types_hold(pytestconfig: pytest.Config) -> None:
    accepts("mypy", *paths_of(pytestconfig))


def test_the_code_is_in_shape(pytestconfig: pytest.Config) -> None:
    """`make format` brings it there."""
    accepts("ruff", "format", "--check", "--quiet", *paths_of(pytestconfig))


def test_the_linter_finds_nothing(pytestconfig: pytest.Config) -> None:
    accepts("ruff", "check", "--quiet", *paths_of(pytestconfig))


def test_no_layer_is_broken() -> None:
    accepts("lint-imports", "--no-logo")
