"""A night's clock is shifted in every Python process, and what is random in it comes from its seed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.harness import nightly
from tests.harness.nightly import NIGHTS, Ended, Night, environment_of, keep

TELL = "import datetime, time; print(datetime.datetime.now(datetime.UTC).isoformat(), time.time())"
AND_A_CHILD = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {TELL!r}]).returncode)"


@pytest.mark.parametrize("program", [TELL, AND_A_CHILD], ids=["a process", "a process of a process"])
def test_another_date_is_the_date_for_all_that_python_tells(tmp_path: Path, program: str) -> None:
    night = Night("leap day", at="2028-02-29T12:00")
    given = environment_of(night, tmp_path)

    said = subprocess.run(
        [sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True
    )
    moment, seconds = said.stdout.split()

    at = datetime.fromisoformat(moment)
    assert timedelta(0) <= at - datetime.fromisoformat("2028-02-29T12:00Z") < timedelta(minutes=1)
    assert abs(at.timestamp() - float(seconds)) < 60


def test_a_night_without_a_date_leaves_the_clock_alone(tmp_path: Path) -> None:
    assert "ROUNDS_TESTS_SHIFTED" not in environment_of(replace(NIGHTS[0], at=None), tmp_path)


def test_zone_and_locale_are_those_of_the_night(tmp_path: Path) -> None:
    given = environment_of(NIGHTS[-1], tmp_path)

    assert given["TZ"] == "Pacific/Kiritimati"
    assert (given["LC_ALL"], given["LOCPATH"]) == ("tr_TR.UTF-8", str(tmp_path))


def test_there_are_ten_and_each_is_another_one() -> None:
    assert len({(night.at, night.busy, *night.environment.items(), *night.words) for night in NIGHTS}) == 10


def test_how_a_run_ended_is_kept_as_soon_as_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "KEPT", tmp_path)
    ended = Ended(3, NIGHTS[2], "abc1234", 7, 0, "3 passed in 2.00s", 90)

    keep(ended)
    keep(replace(ended, number=4, code=1, closing="1 failed, 2 passed in 2.00s"))

    _, _, passed, failed = (tmp_path / "results.md").read_text().splitlines()
    assert passed.startswith("| 3 | on a leap day | 20")
    assert passed.endswith(" | abc1234 | 7 | 3 passed in 2.00s | 1.5 min |")
    assert failed.endswith(" | **1 failed, 2 passed in 2.00s** | 1.5 min |")
