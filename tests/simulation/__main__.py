"""`python -m tests.simulation --seeds 20000 [--start 1] [--minutes 5]`, or `--seed 17 --story` for one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from multiprocessing import get_context

from tests.simulation.cut import Cut
from tests.simulation.run import outcomes, run, warm_up
from tests.simulation.shrink import shrunk
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
        return _one(asked)
    return _many(range(asked.start, asked.start + asked.seeds), asked.jobs, 60 * asked.minutes)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many runs")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=inf, help="stop then, however many are done")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    one = parser.add_argument_group("one seed again")
    one.add_argument("--seed", type=int, help="only this one")
    one.add_argument("--story", action="store_true", help="tell of the applications that broke, or of all")
    one.add_argument("--trace", action="store_true", help="tell everything that happened")
    one.add_argument("--shrink", action="store_true", help="look for the shortest history that still fails")
    one.add_argument("--without", action="append", default=[], help="what a shorter history leaves out")
    one.add_argument("--ends", type=float, help="in days")
    one.add_argument("--calm-until", type=float, default=0.0, help="in days")
    one.add_argument("--calm-from", type=float, help="in days")
    return parser.parse_args()


def _one(asked: argparse.Namespace) -> int:
    cut = Cut(frozenset(asked.without), asked.ends, asked.calm_until, asked.calm_from)
    outcome = run(asked.seed, cut=cut)
    if asked.shrink and outcome.violations:
        outcome = shrunk(outcome)
    print(trace_of(outcome) if asked.trace else story_of(outcome))
    return 1 if outcome.violations else 0


def _many(seeds: range, jobs: int, most_seconds: float) -> int:
    """Run them all, or what the time allows; the stories of the first that broke, and a count of all."""
    began = said = time.monotonic()
    whole = Report()
    for report in _reports(seeds, jobs):
        for story in report.stories[: max(0, SHOWN - len(whole.stories))]:
            print(f"\n{story}\n", flush=True)
        whole.plus(report)
        whole.stories = whole.stories[:SHOWN]
        now = time.monotonic()
        if now - said > SAY_EVERY_SECONDS or whole.done == len(seeds):
            said = now
            print(f"{_progress(whole.done, len(seeds), now - began)}; {whole}", flush=True)
        if now - began > most_seconds:
            print(f"{whole.done} of {len(seeds)} seeds: the time that was given is up; {whole}", flush=True)
            break
    return 1 if whole.broken else 0


def _progress(done: int, wanted: int, seconds: float) -> str:
    left = timedelta(seconds=round(seconds / done * (wanted - done)))
    return f"{done}/{wanted} seeds, {done / seconds:.0f}/s, {left} left"


def _reports(seeds: range, jobs: int) -> Iterator[Report]:
    """Each piece in a process of its own, whose memory goes with it."""
    pieces = [seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE)]
    warm_up()
    with get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap(_played, pieces, chunksize=1)


def _played(seeds: range) -> Report:
    report = Report()
    for outcome in outcomes(seeds):
        report.done += 1
        report.days += outcome.days
        if outcome.violations:
            report.broken.update({violation.invariant for violation in outcome.violations})
            if not report.stories:
                report.stories.append(story_of(shrunk(outcome)))
    return report


if __name__ == "__main__":
    sys.exit(main())
