"""`python -m tests.simulation --seeds 20000 [--start 1]`, or `--seed 17 --trace` for the story of one."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter

from tests.simulation.run import Outcome, run
from tests.simulation.story import story_of, trace_of

COLLECT_EVERY = 50
SAY_EVERY_SECONDS = 5.0
SHOWN = 5


def main() -> int:
    asked = _asked()
    if asked.seed is not None:
        return _one(asked.seed, trace=asked.trace)
    return _many(range(asked.start, asked.start + asked.seeds))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many runs")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--trace", action="store_true", help="with --seed: tell everything that happened")
    return parser.parse_args()


def _one(seed: int, *, trace: bool) -> int:
    outcome = run(seed)
    print(trace_of(outcome) if trace else story_of(outcome))
    return 1 if outcome.violations else 0


def _many(seeds: range) -> int:
    """Run them all; the stories of the first that broke, and a count of the rest."""
    run(0)  # what is built once is not measured
    gc.collect()
    gc.freeze()
    gc.disable()
    began = said = time.monotonic()
    broken: Counter[str] = Counter()
    days = 0.0
    for number, seed in enumerate(seeds, 1):
        outcome = run(seed)
        days += outcome.days
        if outcome.violations:
            _tell(outcome, told=sum(broken.values()))
            broken.update({violation.invariant for violation in outcome.violations})
        if number % COLLECT_EVERY == 0:
            gc.collect()
        if time.monotonic() - said > SAY_EVERY_SECONDS or number == len(seeds):
            said = time.monotonic()
            _progress(number, len(seeds), said - began, days, broken)
    return 1 if broken else 0


def _tell(outcome: Outcome, told: int) -> None:
    if told < SHOWN:
        print(f"\n{story_of(outcome)}\n", flush=True)


def _progress(done: int, of: int, seconds: float, days: float, broken: Counter[str]) -> None:
    found = ", ".join(f"{name}: {count}" for name, count in broken.items()) or "0 violations"
    print(f"{done}/{of} seeds, {done / seconds:.0f}/s, {days / 365:.0f} years; {found}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
