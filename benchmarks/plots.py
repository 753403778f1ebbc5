"""One picture per row: every round of ours and of what stands beside it, and the aim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.lines import Line, figure

OURS, BESIDE, AIM = "#0b5cad", "#6b7280", "#b91c1c"


def drawn(name: str, lines: Sequence[Line], folder: Path) -> Path:
    """An SVG with one panel per line of this row; the same lines give the same file."""
    mpl.rcParams["svg.hashsalt"] = "rounds"
    folder.mkdir(parents=True, exist_ok=True)
    picture = Figure(figsize=(8, 0.7 + 0.95 * len(lines)), layout="constrained")
    panels = picture.subplots(len(lines), 1, squeeze=False)[:, 0]
    for panel, line in zip(panels, lines, strict=True):
        _panel(panel, line)
    path = folder / f"{name}.svg"
    picture.savefig(path, metadata={"Date": None})
    return path


def _panel(panel: Axes, line: Line) -> None:
    _bar(panel, 1, OURS, f"Rounds {figure(line.ours, line.unit)}", [line.ours, *line.rounds])
    if line.floor is not None:
        label = f"{line.beside.split(':')[0]} {figure(line.floor, line.unit)}"
        _bar(panel, 0, BESIDE, label, [line.floor, *line.floor_rounds])
    if line.limit is not None:
        panel.axvline(line.limit, color=AIM, linestyle="--", linewidth=1.2)
    panel.set_title(f"{line.row}   ({line.aim or 'no aim'})", fontsize=8, loc="left", pad=3)
    panel.set_xlabel("" if line.unit in {"/s", ""} else line.unit, fontsize=7)
    panel.set_ylim(-0.6, 1.6)
    panel.set_xlim(left=0)
    panel.set_yticks([])
    panel.tick_params(axis="x", labelsize=7)
    panel.spines[["top", "right", "left"]].set_visible(False)


def _bar(panel: Axes, at: int, color: str, label: str, values: Sequence[float]) -> None:
    """The first value is the median, the others are the rounds."""
    middle, *rounds = values
    panel.barh(at, middle, height=0.7, color=color, alpha=0.35)
    panel.plot(rounds, [at] * len(rounds), "|", color=color, markersize=9)
    panel.annotate(label, (0, at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7)
