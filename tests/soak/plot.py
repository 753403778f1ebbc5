"""The picture of a soak: stories and answers over time, and under them what was broken when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.soak.pulse import QUESTIONS, WRITE
from tests.soak.report import Findings

WINDOW_SECONDS = 5
BESIDE: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5), "fontsize": "small"}
COLOURS = {
    "kill": "#c0392b", "pause": "#8e44ad", "late": "#f39c12", "reset": "#d35400", "half_open": "#16a085",
    "deaf": "#2980b9", "mute": "#7f8c8d",
}  # fmt: skip
LANES = (
    "kafka",
    "mongo",
    "catalog",
    "applications",
    "payments",
    "notifications",
    "gateway",
    "stripe",
    "mail, smtp",
)


def draw(found: Findings, file: Path) -> None:
    figure = Figure(figsize=(14, 9), layout="constrained")
    stories, answers, faults = figure.subplots(3, 1, sharex=True, height_ratios=(2, 3, 3))
    _stories(stories, found)
    _answers(answers, found)
    _faults(faults, found)
    figure.savefig(file)


def _stories(axes: Axes, found: Findings) -> None:
    ended = [story.ended for story in found.stories if story.is_finished]
    edges = list(range(0, int(max([found.seconds, *ended])) + 2 * WINDOW_SECONDS, WINDOW_SECONDS))
    axes.hist(ended, bins=edges, weights=[1 / WINDOW_SECONDS] * len(ended), color="#2c3e50")
    axes.set_ylabel("stories finished / s")
    axes.set_title(
        f"{found.seconds:.0f} s, seed {found.seed}: {len(ended)} stories, {len(found.faults)} faults"
    )


def _answers(axes: Axes, found: Findings) -> None:
    for name in (*QUESTIONS, WRITE):
        good = [beat for beat in found.beats if beat.of == name and beat.good]
        times = [max(beat.answered - beat.asked, 0.001) for beat in good]
        axes.plot([b.asked for b in good], times, ".", markersize=3 if name != WRITE else 6, label=name)
    axes.step(
        [at for at, _ in found.slowest],
        [max(slowest, 0.001) for _, slowest in found.slowest],
        where="post",
        color="black",
        linewidth=0.8,
        label="the bus: the slowest of a second",
    )
    bad = [beat.asked for beat in found.beats if not beat.good]
    axes.plot(bad, [0.0011] * len(bad), "|", color="#c0392b", label="no answer")
    axes.set_yscale("log")
    axes.set_ylabel("seconds to an answer")
    axes.legend(**BESIDE)


def _faults(axes: Axes, found: Findings) -> None:
    for fault in found.faults:
        lane = _lane(fault.target)
        until = fault.healed_at or fault.at
        axes.barh(
            lane, max(until - fault.at, 0.2), left=fault.at, height=0.7, color=COLOURS[fault.kind], alpha=0.7
        )
        if fault.role:
            axes.plot(fault.at, lane, "*", color="black", markersize=7)
    for kind, colour in COLOURS.items():
        axes.barh(0, 0, color=colour, label=kind)
    axes.plot([], [], "*", color="black", label="leader or primary")
    axes.set_yticks(range(len(LANES)), LANES)
    axes.invert_yaxis()
    axes.set_xlabel("seconds")
    axes.legend(**BESIDE)


def _lane(target: str) -> int:
    name = target.partition("-")[0]
    return len(LANES) - 1 if name in ("mailbox", "smtp") else LANES.index(name)
