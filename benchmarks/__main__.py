"""`python -m benchmarks [row ...] [--quick] [--out FILE]`: measure, and print the table."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks.bill import ceiling
from benchmarks.lines import Line
from benchmarks.results import FOOTNOTE, shown, written
from benchmarks.rivals.row import compared, rivals
from benchmarks.rows import NAMES, ON_SERVERS, ON_THE_SYSTEM
from benchmarks.servers import Servers
from benchmarks.size import FULL, QUICK, Size
from benchmarks.system import running
from benchmarks.truth import quiet
from deploy.local.platform import Platform

RESULTS = Path(__file__).with_name("results.md")
NOTES = Path(__file__).with_name("notes.md")
"""What stands in the way where an aim is missed: written by hand, put below the table of all rows."""
console = Console(highlight=False)


class Run:
    """One run over some rows."""

    def __init__(self, names: Sequence[str], size: Size, *, rivals: bool = False) -> None:
        self.measured: dict[str, list[Line]] = {}
        self.remarks: list[str] = []
        self._names = names
        self._size = size
        self._rivals = rivals
        self._began = time.monotonic()

    async def measure(self) -> None:
        if self._rivals:
            self._say("rivals, each alone")
            self.measured["rivals"] = await rivals(self._size.rival_stories, self._remark)
        with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder:
            if names := [name for name in self._names if name in ON_SERVERS]:
                await self._on_servers(Path(folder) / "servers", names)
            if names := [name for name in self._names if name in ON_THE_SYSTEM]:
                await self._on_the_system(Path(folder) / "system", names)
        for name, lines in (("beside-rivals", compared(self.measured)), ("by-hand", ceiling(self.measured))):
            if lines:
                self.measured[name] = lines

    async def _on_servers(self, folder: Path, names: Sequence[str]) -> None:
        self._say("starting Kafka and MongoDB")
        with Platform(folder, processes=("mongo", "kafka")) as platform:
            servers = Servers(platform)
            for name in names:
                self._say(name)
                self.measured[name] = await ON_SERVERS[name](servers, self._size, self._remark)

    async def _on_the_system(self, folder: Path, names: Sequence[str]) -> None:
        self._say("starting the whole system")
        async with running(folder) as system:
            for name in names:
                self._say(name)
                self.measured[name] = await ON_THE_SYSTEM[name](system, self._size, self._remark)
                await quiet(system.emails)
            self._say("checking what must always hold")
            await system.check()

    def _say(self, what: str) -> None:
        console.print(f"[dim]{time.monotonic() - self._began:6.0f} s[/]  {what}")

    def _remark(self, what: str) -> None:
        self._say(f"  [dim]{what}[/]")
        self.remarks.append(what)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "rows", nargs="*", metavar="row", help=f"of {', '.join(NAMES)}; all of them by default"
    )
    parser.add_argument("--quick", action="store_true", help="small numbers: shows that every row works")
    parser.add_argument("--rivals", action="store_true", help="play the story on other engines as well")
    parser.add_argument("--out", type=Path, help="write the table there (a full run: benchmarks/results.md)")
    given = parser.parse_args(arguments)
    if unknown := [row for row in given.rows if row not in NAMES]:
        parser.error(f"unknown row {', '.join(unknown)}; choose from {', '.join(NAMES)}")
    run = Run(
        [name for name in NAMES if name in (given.rows or NAMES)],
        QUICK if given.quick else FULL,
        rivals=given.rivals,
    )
    uvloop.run(run.measure())
    console.print(shown([line for some in run.measured.values() for line in some]))
    console.print(FOOTNOTE)
    out = given.out or (RESULTS if not (given.rows or given.quick) else None)
    if out is not None:
        asked = [*given.rows, *(["--rivals"] if given.rivals else []), *(["--quick"] if given.quick else [])]
        command = " ".join(["python -m benchmarks", *asked])
        notes = "" if given.rows else NOTES.read_text()
        written(run.measured, out, run.remarks, command, notes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
