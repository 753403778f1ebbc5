"""A run says how far it is, what took long, and what it left out, whoever reads only the last line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.reporting import Told

SMALL = """
import pytest

@pytest.mark.skipif(True, reason="Chromium is absent: install it")
def test_a_page(): pass

@pytest.mark.system
def test_the_system(): pass

def test_something(): pass

def test_broken(): assert False
"""
PLUGINS = [f"tests.harness.{name}" for name in ("servers", "ordering", "part", "reporting", "sampling")]
MARKERS = "[pytest]\nmarkers =\n    system: x\n    apart: x\n"
QUICKLY = ("-p", "no:schemathesis", "-p", "no:asyncio")


def ran(folder: Path, *words: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a run of these tests alone, in a process of its own."""
    (folder / "conftest.py").write_text(f"pytest_plugins = {PLUGINS}")
    (folder / "pytest.ini").write_text(MARKERS)
    (folder / "test_small.py").write_text(SMALL)
    command = [sys.executable, "-m", "pytest", *QUICKLY, "-n", "1", "--rootdir", str(folder), *words]
    with_us = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=with_us, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().splitlines()


@pytest.mark.servers
@pytest.mark.timeout(240)
def test_a_run_tells_what_failed_what_took_long_and_last_what_was_left_out(tmp_path: Path) -> None:
    code, lines = ran(tmp_path)

    assert code == 1
    assert lines[-1] == "not whole: 1 left out (1: Chromium is absent)"
    assert "1 failed, 2 passed, 1 skipped" in lines[-2]
    assert [line for line in lines if line.startswith("FAILED test_small.py::test_broken after")]
    assert [line for line in lines if line.startswith("FAILED test_small.py::test_broken - assert False")]
    assert [line for line in lines if line.endswith("system (1 tests)")]
    assert [line for line in lines if line.endswith("fast (3 tests)")]
    assert [line for line in lines if line.endswith("s  test_small.py::test_something")]


@pytest.mark.servers
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("words", "code", "last"),
    [
        (("-k", "page or something"), 0, "not whole: 1 left out"),
        (("-k", "page or something", "--whole"), 1, "not whole: 1 left out"),
        (("-k", "something", "--whole"), 0, "1 passed"),
    ],
    ids=["left out", "left out where all is wanted", "whole"],
)
def test_only_where_all_is_wanted_what_is_left_out_is_a_failure(
    tmp_path: Path, words: tuple[str, ...], code: int, last: str
) -> None:
    ended, lines = ran(tmp_path, *words)

    assert ended == code
    assert last in lines[-1]


@pytest.mark.parametrize(
    ("remembered", "expected"),
    [
        ({"a": 10.0, "b": 30.0, "c": 60.0}, "1 of 3 done, 0 failed; about 90 s left; 4 s in b"),
        ({}, "1 of 3 done, 0 failed; about 20 s left; 4 s in b"),
    ],
)
def test_what_is_left_is_weighed_by_what_it_took_last_time(
    remembered: dict[str, float], expected: str
) -> None:
    told = Told(remembered=remembered, expected=["a", "b", "c"], first=100.0)
    told.done.add("a")
    told.running["b"] = 106.0

    assert told.progress(110.0) == expected
