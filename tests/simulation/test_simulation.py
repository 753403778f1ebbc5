"""A first look at many seeds: everything holds, and a seed is a whole history."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import pytest

from tests.harness.sampling import so_many
from tests.simulation.planted import PLANTED, Planted, remembered, survives
from tests.simulation.reach import OFTEN, reached
from tests.simulation.run import Outcome, outcomes, run
from tests.simulation.shrink import shrunk
from tests.simulation.story import story_of

MANY = 600
SEEN_SOON = 400


def digest(outcome: Outcome) -> str:
    return sha256(repr(outcome.notes).encode()).hexdigest()


@pytest.mark.timeout(300)  # seconds of work, and minutes on a machine that is busy with something else
def test_everything_holds_on_every_path() -> None:
    """A path that no run takes proves nothing. In the fast loop it is enough when each has been taken."""
    missing = set(OFTEN)
    for outcome in outcomes(range(1, MANY + 1)):
        assert not outcome.violations, story_of(outcome)
        missing -= set(reached(outcome.notes))
        if not missing and so_many(True, False):
            break
    assert not missing, sorted(missing)


@pytest.mark.parametrize("seed", [3, 33, 65])
def test_a_seed_replays_exactly(seed: int) -> None:
    first, again = run(seed), run(seed)
    assert first.notes == again.notes
    assert first.steps == again.steps


def test_a_seed_is_the_same_in_every_process() -> None:
    """Nothing depends on the order of sets, which differs from process to process."""
    code = "from tests.simulation.test_simulation import *; print(digest(run(33)))"
    another = str(1 + (hash("set") + 1) % 2**31)
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": another},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout == f"{digest(run(33))}\n"


@pytest.mark.parametrize("planted", [p for p in PLANTED if p.within <= SEEN_SOON], ids=lambda p: p.name)
def test_a_planted_bug_is_seen(planted: Planted) -> None:
    """At once in the run that saw it last; where the histories have changed since, in another."""
    last = run(remembered()[planted.name] + 1, planted.parts)
    assert last.violations or survives(planted, planted.within).broke


def test_a_failure_is_told_as_the_shortest_history_that_still_fails() -> None:
    planted = next(planted for planted in PLANTED if planted.name == "hold without condition")
    seed = survives(planted, planted.within).survived + 1
    whole = run(seed, planted.parts)
    short = shrunk(whole, planted.parts, most=40)
    assert len(short.notes) < len(whole.notes)
    assert {v.invariant for v in short.violations} & {v.invariant for v in whole.violations}
    assert run(seed, planted.parts, short.cut).notes == short.notes
