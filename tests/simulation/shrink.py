"""The shortest history that still fails: leave out one thing after the other, and keep what still breaks."""

from __future__ import annotations

from tests.simulation.cut import smaller
from tests.simulation.parts import REAL, Parts
from tests.simulation.run import Outcome, run

MOST_RUNS = 150


def shrunk(outcome: Outcome, parts: Parts = REAL, most: int = MOST_RUNS) -> Outcome:
    """The smallest run found that breaks one of the same invariants, or that run itself."""
    wanted = {violation.invariant for violation in outcome.violations}
    best, left, tried = outcome, most, {outcome.cut}
    progress = True
    while progress:
        progress = False
        for cut in smaller(best.cut, best.scenario, best.weather):
            if cut in tried or left == 0:
                continue
            tried.add(cut)
            left -= 1
            again = run(outcome.seed, parts, cut)
            # with less in its way a run may go on for longer until it fails: that history is no shorter one
            fails = wanted & {violation.invariant for violation in again.violations}
            if fails and len(again.notes) <= len(best.notes):
                best, progress = again, True
                break
    return best
