"""`python -m tests.harness.nightly`: the suite ten times, each time in other circumstances; none may fail.

What depends on an order, on a quick machine, on the date, the zone or the locale is found here. How each run
ended is a line of .nightly/results.md as soon as it is over, ready for the table of tests/README.md; what it
said is in .nightly/<its number>.log.

On other dates the tests with servers are left out. The clock is shifted in Python, and MongoDB, Kafka and
Chromium have the machine's: the services ask MongoDB what is due, so half of the system would live on another
day than the other. What the running system does on other days, tests/system/test_time.py moves its clock for.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tests.harness.part import ROOT

SHIFTING = Path(__file__).with_name("shifting")
KEPT = ROOT / ".nightly"
COLUMNS = "| | run | day | commit | seed | how it ended | took |\n|---|---|---|---|---|---|---|\n"
FAST = ("-m", "not servers and not system and not lint")
CLOSING_WORDS = (" passed", " failed", " error")
SHIFTED = "ROUNDS_TESTS_SHIFTED"
"""By how many seconds, for `shifting/sitecustomize.py`."""
LOCALE = "tr_TR.UTF-8"
"""Whose i is no I."""


@dataclass(frozen=True)
class Night:
    """One run of the suite and what is different in it."""

    name: str
    at: str | None = None
    """When it begins, in UTC; the clock goes on. Without servers, as the module says."""
    busy: int = 0
    """How many loops take the cores from it."""
    environment: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()


KIRITIMATI = {"TZ": "Pacific/Kiritimati"}
TURKISH = {"LC_ALL": LOCALE, "LANG": LOCALE}
NIGHTS = (
    Night("all walks, nothing sampled", words=("--whole",)),
    Night("beside three busy loops", busy=3),
    Night("on a leap day", at="2028-02-29T12:00"),
    Night("while the clocks of the East Coast go forward", at="2027-03-14T06:57"),
    Night("while the clocks of the East Coast go back", at="2027-11-07T05:57"),
    Night("over the end of a year", at="2026-12-31T23:57"),
    Night("years ahead", at="2031-06-16T09:00"),
    Night("in the first zone of the day", environment=KIRITIMATI),
    Night("with a Turkish locale", environment=TURKISH),
    Night("all at once", at="2028-02-28T23:57", busy=2, environment={**KIRITIMATI, **TURKISH}),
)


@dataclass(frozen=True)
class Ended:
    """How a run ended, as the table of tests/README.md has it."""

    number: int
    night: Night
    commit: str
    seed: int
    code: int
    closing: str
    seconds: float

    def __str__(self) -> str:
        day = date.today().isoformat()  # noqa: DTZ011 - when a person ran the tests
        how = self.closing if self.code == 0 else f"**{self.closing}**"
        cells = (self.number, self.night.name, day, self.commit, self.seed, how)
        return f"| {' | '.join(map(str, cells))} | {self.seconds / 60:.1f} min |"


@dataclass(frozen=True)
class Series:
    """What the runs of one call have in common."""

    jobs: int
    words: Sequence[str]
    locales: Path
    commit: str

    def play(self, number: int, seed: int) -> Ended:
        """One run; what it says goes on to whoever looks, and is kept."""
        night = NIGHTS[number - 1]
        began = time.monotonic()
        with _busy(night.busy):
            running = subprocess.Popen(
                self._command(night, seed), cwd=ROOT, env=environment_of(night, self.locales),
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            closing = _followed(running, KEPT / f"{number}.log")
        took = time.monotonic() - began
        return Ended(number, night, self.commit, seed, running.wait(), closing, took)

    def _command(self, night: Night, seed: int) -> list[str]:
        pytest = [sys.executable, "-m", "pytest", "-n", str(self.jobs), f"--randomly-seed={seed}"]
        # What shifts the clock comes before pytest.
        quietly = ("-W", "ignore:Module already imported so cannot be rewritten")
        return [*pytest, *quietly, *night.words, *(FAST if night.at else self.words)]


def _followed(running: subprocess.Popen[str], log: Path) -> str:
    """Print and keep what a run says; its closing line."""
    assert running.stdout is not None
    closing = "did not begin"
    with log.open("w", encoding="utf-8") as kept:
        for line in running.stdout:
            print(line, end="", flush=True)
            kept.write(line)
            if line.startswith("=") and any(word in line for word in CLOSING_WORDS):
                closing = line.strip("= \n")
    return closing


def environment_of(night: Night, locales: Path) -> dict[str, str]:
    """The environment as it is, and what this run changes in it."""
    given = {**os.environ, **night.environment}  # noqa: TID251 - handed on to pytest
    now = time.time() - float(given.pop(SHIFTED, "0"))  # this process may be part of such a night itself
    if night.at is not None:
        ahead = datetime.fromisoformat(night.at).replace(tzinfo=UTC).timestamp() - now
        path = os.pathsep.join(filter(None, (str(SHIFTING), given.get("PYTHONPATH"))))
        given |= {SHIFTED: str(ahead), "PYTHONPATH": path}
    if "LC_ALL" in night.environment:
        given["LOCPATH"] = str(locales)
    return given


@contextmanager
def _busy(count: int) -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def make_locale(folder: Path) -> bool:
    """Generate the locale in a folder; needs no root, but the system's sources of locales."""
    name, _, charset = LOCALE.partition(".")
    wanted = ["localedef", "-i", name, "-f", charset, str(folder / LOCALE)]
    try:
        return subprocess.run(wanted, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.harness.nightly", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only the tests without servers")
    parser.add_argument(
        "--only", type=int, action="append", choices=range(1, len(NIGHTS) + 1), help="the number of a run"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="of the first run")
    parser.add_argument("--jobs", type=int, default=3)
    asked = parser.parse_args()
    ended: list[Ended] = []
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rounds-locales-") as folder:
        if not make_locale(Path(folder)):
            print(
                f"localedef cannot make {LOCALE} (Debian: locales, Fedora: glibc-locale-source)", flush=True
            )
            return 1
        series = Series(asked.jobs, FAST if asked.fast else (), Path(folder), commit())
        for number in asked.only or range(1, len(NIGHTS) + 1):
            print(f"\n{number} of {len(NIGHTS)}: {NIGHTS[number - 1].name}", flush=True)
            ended.append(series.play(number, asked.seed + number))
            keep(ended[-1])
    print("\n" + COLUMNS + "\n".join(map(str, ended)))
    failed = sum(one.code != 0 for one in ended)
    print(f"{len(ended) - failed} runs passed, {failed} failed; kept in {KEPT}")
    return 1 if failed else 0


def commit() -> str:
    """What is tried, in short."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "no commit"


def keep(ended: Ended) -> None:
    """Add a line to the results, which begin with the names of the columns."""
    results = KEPT / "results.md"
    before = results.read_text(encoding="utf-8") if results.exists() else COLUMNS
    results.write_text(f"{before}{ended}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
