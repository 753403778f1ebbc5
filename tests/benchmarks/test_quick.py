"""The benchmarks run: every row asserts its own truth and produces figures. Which ones is not asked here."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.lines import Line, above_floor, at_least, at_most, figure, percentile, times_floor
from benchmarks.rows import NAMES, ON_SERVERS, ON_THE_SYSTEM
from tests.harness.sampling import seed_of_the_run, so_many

SAYS = {
    "events": "one event through a service", "latency": "commit → the next service has it",
    "claims": "claims on one rotation", "growth": "growth: events with",
    "scale": "CPU per event, 4 processes", "start": "start:",
    "last-place": "last place over HTTP", "bus": "story on the bus",
    "outside": "story from outside", "search": "catalog search",
}  # fmt: skip
"""By row, how a line of its table begins."""


def rows_of_the_run() -> list[str]:
    """All of them, or one on servers and one on the whole system that the day has drawn."""
    chance = random.Random(seed_of_the_run())
    return so_many([chance.choice(tuple(ON_SERVERS)), chance.choice(tuple(ON_THE_SYSTEM))], list(NAMES))


@pytest.mark.system
@pytest.mark.timeout(900)
def test_a_quick_run_measures_every_row(tmp_path: Path) -> None:
    out, rows = tmp_path / "results.md", rows_of_the_run()

    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", *rows, "--quick", "--out", str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    written = out.read_text()
    table = [line.split("|")[1:-1] for line in written.splitlines() if line.startswith("| ")][2:]
    assert [row for row in rows if SAYS[row] not in written] == []
    assert [cells[0] for cells in table if not any(digit in cells[2] for digit in "123456789")] == []
    assert "cores" in written.splitlines()[2]
    expected = {*NAMES, "by-hand"} if rows == list(NAMES) else set(rows)
    assert {plot.stem for plot in (tmp_path / "plots").glob("*.svg")} >= expected


def test_every_row_is_looked_for() -> None:
    assert set(SAYS) == set(NAMES)


def test_an_unknown_row_is_refused_with_the_names_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["speed"])

    names = "events, latency, claims, growth, scale, start, last-place, bus, outside, search"
    assert f"choose from {names}" in capsys.readouterr().err


def test_a_line_says_whether_its_aim_is_reached_at_the_edge_and_beside_it() -> None:
    assert times_floor("a", "floor", [100], [60], 0.60).reached
    assert not times_floor("a", "floor", [100], [59], 0.60).reached
    assert above_floor("a", "floor", [1.0], [4.0], 3.0).reached
    assert not above_floor("a", "floor", [1.0], [4.1], 3.0).reached
    assert at_least("a", [300], 300).reached
    assert not at_least("a", [299], 300).reached
    assert at_most("a", [60], 60).reached
    assert not at_most("a", [61], 60).reached


def test_rounds_are_summed_up_by_their_median_and_times_by_their_rank() -> None:
    line = times_floor("row", "floor", [90, 100, 200], [10, 70, 80], 0.60)

    assert line.cells() == ("row", "floor 100/s", "70.0/s (10.0 to 80.0)", "0.70", "≥ 0.60 ×", "yes")
    assert Line("row", "", None, 1234.5, "ms", "", "", None).cells()[2] == "1,234 ms"
    assert (percentile([3, 1, 2], 0.5), percentile(range(100), 0.99), percentile([7], 0.99)) == (2, 99, 7)
    assert figure(5.678, "/s") == "5.68/s"
