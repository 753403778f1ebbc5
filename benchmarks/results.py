"""The table, on the screen and in a file, with the machine it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.table import Table

from benchmarks.lines import HEADS, Line
from benchmarks.plots import drawn

FOOTNOTE = (
    "\\* measured on two cores on another day, with empty steps (Restate) or a paid order with two mails "
    "(pretix); everything else that stands beside a figure was measured in the same run, in turns. "
    "Figures are medians of the rounds."
)


def shown(lines: Sequence[Line]) -> Table:
    table = Table(*HEADS, title=machine(), title_justify="left")
    for line in lines:
        table.add_row(*line.cells(), style="red" if line.reached is False else None)
    return table


def written(
    measured: Mapping[str, Sequence[Line]], to: Path, remarks: Sequence[str], command: str, notes: str = ""
) -> None:
    """As Markdown, with a picture of each row beside it in `plots/`; `notes` below the table."""
    lines = [line for some in measured.values() for line in some]
    rows = [HEADS, tuple("---" for _ in HEADS), *(line.cells() for line in lines)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    plots = [drawn(name, some, to.parent / "plots") for name, some in measured.items()]
    pictures = "\n".join(f"![{plot.stem}](plots/{plot.name})" for plot in plots)
    log = "\n".join(f"- {remark}" for remark in remarks)
    to.write_text(
        f"# Measured with `{command}`\n\n{machine()}\n\n{table}\n\n{FOOTNOTE}\n\n{notes}\n"
        f"## Pictures\nA tick is a round, a bar their median, the dashed line the aim.\n\n{pictures}\n\n"
        f"## Round by round\n{log}\n"
    )


def machine() -> str:
    """What it was measured on, and when."""
    memory = psutil.virtual_memory().total / 2**30
    now = datetime.now(UTC)
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return (
        f"{now:%Y-%m-%d %H:%M} UTC · {_processor()}, {cores} cores, {memory:.0f} GiB · "
        f"{platform.system()} {platform.release()} · Python {platform.python_version()} · load {load:.1f}"
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
