"""Bugs planted in the core, one at a time: the walks find each. `python -m tests.payments.planted`."""

from __future__ import annotations

import sys
import time

from hypothesis import Phase

from tests.payments.planted_bugs import PLANTS, Plant
from tests.payments.test_walk import many, walk_of


def walks_until_found(plant: Plant, walks: int) -> int | None:
    """How many walks it took; None where all of them passed."""
    begun = 0

    def counted(drawn: bytes) -> None:
        nonlocal begun
        begun += 1
        walk_of(drawn)

    with plant():
        try:
            many(0, walks, Phase.generate, one=counted)
        except AssertionError:
            return begun
    return None


def main(walks: int) -> int:
    """Print after how many walks each bug was found; the exit status counts those that were not."""
    missed = 0
    for name, plant in PLANTS.items():
        began = time.process_time()
        found = walks_until_found(plant, walks)
        missed += found is None
        after = f"{found:>6}" if found is not None else "  none"
        print(f"{after} walks  {time.process_time() - began:6.1f} s  {name}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
