"""`python -m tests.harness.nightly`: the suite ten times, each time in other circumstances; none may fail.

What depends on an order, on a quick machine, on the date, the zone or the locale is found here.
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
from datetime import UTC, datetime
from pathlib import Path

from tests.harness.part import ROOT

SHIFTING = Path(__file__).with_name("shifting")
FAST = ("-m", "not servers and not system and not lint")
CLOSING_WORDS = (" passed", " failed", " error")
LOCALE = "tr_TR.UTF-8"
"""Whose i is no I."""


@dataclass(frozen=True)
class Night:
    """One run of the suite and what is different in it."""

    name: str
    at: str | None = None
    """When it begins, in UTC; the clock goes on. Without servers: MongoDB has a clock of its own."""
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

    night: Night
    seed: int
    code: int
    closing: str
    seconds: float

    def __str__(self) -> str:
        return f"| {self.night.name} | {self.seed} | {self.closing} | {self.seconds / 60:.1f} min |"


def play(night: Night, seed: int, jobs: int, words: Sequence[str], locales: Path) -> Ended:
    """One run; what it says goes on to whoever looks, and is kept beside the failed tests."""
    command = [
        *(
            sys.executable,
            "-m",
            "pytest",
            "-n",
            str(jobs),
            f"--randomly-seed={seed}",
        ),
        *("-W", "ignore:Module already imported so cannot be rewritten"),  # what shifts the clock comes first
        *(*night.words, *(FAST if night.at else words)),
    ]
    began = time.monotonic()
    closing = "did not begin"
    with _busy(night.busy):
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment_of(night, locales), stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            if line.startswith("=") and any(word in line for word in CLOSING_WORDS):
                closing = line.strip("= \n")
    return Ended(night, seed, running.wait(), closing, time.monotonic() - began)


def environment_of(night: Night, locales: Path) -> dict[str, str]:
    """The environment as it is, and what this run changes in it."""
    given = {**os.environ, **night.environment}  # noqa: TID251 - handed on to pytest
    if night.at is not None:
        ahead = datetime.fromisoformat(night.at).replace(tzinfo=UTC).timestamp() - time.time()
        path = os.pathsep.join(filter(None, (str(SHIFTING), given.get("PYTHONPATH"))))
        given |= {"ROUNDS_TESTS_SHIFTED": str(ahead), "PYTHONPATH": path}
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
    parser.add_argument("--only", type=int, action="append", help="the number of a run, from 1")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="of the first run")
    parser.add_argument("--jobs", type=int, default=3)
    asked = parser.parse_args()
    chosen = [(number, NIGHTS[number - 1]) for number in asked.only or range(1, len(NIGHTS) + 1)]
    ended: list[Ended] = []
    with tempfile.TemporaryDirectory(prefix="rounds-locales-") as folder:
        if not make_locale(Path(folder)):
            print(
                f"localedef cannot make {LOCALE} (Debian: locales, Fedora: glibc-locale-source)", flush=True
            )
            return 1
        for number, night in chosen:
            print(f"\n{number} of {len(NIGHTS)}: {night.name}", flush=True)
            words = FAST if asked.fast else ()
            ended.append(play(night, asked.seed + number, asked.jobs, words, Path(folder)))
    print("\n| run | seed | how it ended | took |\n|---|---|---|---|")
    print("\n".join(map(str, ended)))
    failed = sum(one.code != 0 for one in ended)
    print(f"{len(ended) - failed} runs passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
