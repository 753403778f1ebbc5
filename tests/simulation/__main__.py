"""`python -m tests.simulation --seeds 20000 [--start 1]`, or `--seed 17 --trace` for the story of one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.run import outcomes, run
from tests.simulation.story import story_of, trace_of

AT_ONCE = 100
"""Seeds that a process is given at a time."""
SAY_EVERY_SECONDS = 5.0
SHOWN = 5


@dataclass
class Report:
    """What became of many seeds."""

    done: int = 0
    days: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)

    def plus(self, other: Report) -> None:
        self.done += other.done
        self.days += other.days
        self.broken += other.broken
        self.stories += other.stories

    def __str__(self) -> str:
        found = ", ".join(f"{name}: {count}" for name, count in self.broken.items()) or "0 violations"
        return f"{self.days / 365:.0f} years; {found}"


def main() -> int:
    asked = _asked()
    if asked.seed is not None:
        return _one(asked.seed, trace=asked.trace)
    return _many(range(asked.start, asked.start + asked.seeds), asked.jobs)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many runs")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--trace", action="store_true", help="with --seed: tell everything that happened")
    return parser.parse_args()


def _one(seed: int, *, trace: bool) -> int:
    outcome = run(seed)
    print(trace_of(outcome) if trace else story_of(outcome))
    return 1 if outcome.violations else 0


def _many(seeds: range, jobs: int) -> int:
    """Run them all; the stories of the first that broke, and a count of all."""
    began = said = time.monotonic()
    whole = Report()
    for report in _reports(seeds, jobs):
        for story in report.stories[: max(0, SHOWN - len(whole.stories))]:
            print(f"\n{story}\n", flush=True)
        whole.plus(report)
        now = time.monotonic()
        if now - said > SAY_EVERY_SECONDS or whole.done == len(seeds):
            said = now
            print(f"{whole.done}/{len(seeds)} seeds, {whole.done / (now - began):.0f}/s, {whole}", flush=True)
    return 1 if whole.broken else 0


def _reports(seeds: range, jobs: int) -> Iterator[Report]:
    pieces = [seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE)]
    if jobs == 1:
        yield from map(_played, pieces)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_played, pieces)


def _played(seeds: range) -> Report:
    report = Report()
    for outcome in outcomes(seeds):
        report.done += 1
        report.days += outcome.days
        if outcome.violations:
            report.broken.update({violation.invariant for violation in outcome.violations})
            report.stories.append(story_of(outcome))
    return report


if __name__ == "__main__":
    sys.exit(main())
