"""A soak that found something, or that did nothing, has failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.soak import plot, report
from tests.soak.nemesis import Fault
from tests.soak.people import Story
from tests.soak.pulse import QUESTIONS, WRITE, Beat
from tests.soak.report import Findings

RESERVED = Story("pays", "reserved", 0.0, 5.0, "app_1")
UNFINISHED = Story("pays", "unfinished", 0.0, 95.0, "app_2", "expected within 90 s: app_2 is held")
BROKEN = Story("pays", "broken", 0.0, 2.0, "app_3", "expected 201, saw 500")
KILL = Fault("kill", "kafka-1", 2.0, "leader", healed_at=8.0)


def findings(stories: Sequence[Story], faults: Sequence[Fault], violations: Sequence[str] = ()) -> Findings:
    beats = [Beat(name, 3.0, 4.5, good=True) for name in (*QUESTIONS, WRITE)]
    return Findings(1, 10, 1, list(stories), list(faults), beats, violations=list(violations))


def test_stories_that_end_under_faults_are_no_failure() -> None:
    assert findings([RESERVED], [KILL]).failures == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (findings([RESERVED], [KILL], ["1 oversold: rot_1"]), "1 oversold: rot_1"),
        (findings([RESERVED, UNFINISHED], [KILL]), "unfinished: app_2"),
        (findings([RESERVED, BROKEN], [KILL]), "broken: app_3"),
        (findings([], [KILL]), "no story was finished"),
        (findings([RESERVED], []), "nothing was broken"),
    ],
)
def test_what_makes_a_soak_fail(found: Findings, said: str) -> None:
    (failure,) = found.failures
    assert failure.startswith(said)
    assert said in report.markdown(found)


def test_the_report_is_three_files(tmp_path: Path) -> None:
    found = findings([RESERVED], [KILL])
    report.write(found, tmp_path)
    plot.draw(found, tmp_path / "soak.svg")
    assert {file.name for file in tmp_path.iterdir()} == {"soak.json", "soak.md", "soak.svg"}
    assert "stories finished | 1 of 1" in (tmp_path / "soak.md").read_text()
    assert "<svg" in (tmp_path / "soak.svg").read_text()
