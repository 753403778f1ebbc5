"""Random walks over the pure core: lost answers, lost, doubled and stale news, refunds, disputes, time.

The invariants J1 to J9 hold after every step; at the end, when everything has been heard, the books are
exactly the provider's, and there is a late fee if and only if the place was reserved and something was owed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from tests.harness.sampling import seed_of_the_run, so_many
from tests.payments.walk_rules import SIZE, Walking, steps_of

SAMPLED, WHOLE = 750, 10_000
"""How many walks a day's sample has, and how many are taken at night, always the same ones."""
PARTS = 5
"""So that several processes share the walks, each part with a seed of its own."""


def walk_of(drawn: bytes) -> None:
    """One walk to its end; where it fails, its steps are told."""
    walking = Walking()
    for name, words in steps_of(drawn):
        note(f"{name} {words}")
        walking.take(name, words)
    walking.ends()


def many(number: int, walks: int, *phases: Phase, one: Callable[[bytes], None] = walk_of) -> None:
    """So many walks, always the same for a number; the first that fails is shortened, and raises."""
    wanted = settings(
        max_examples=walks,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=phases or (Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
    )
    drawn = st.binary(min_size=SIZE, max_size=SIZE)

    @wanted
    @seed(number)
    @given(drawn)
    def walks_of_this_number(drawn: bytes) -> None:
        one(drawn)

    walks_of_this_number()


@pytest.mark.apart
@pytest.mark.timeout(300)  # seconds of CPU alone; other work may share it
@pytest.mark.parametrize("part", range(PARTS))
def test_walks_keep_every_cent_and_every_second(part: int) -> None:
    of_the_day = PARTS * seed_of_the_run() + part
    many(so_many(of_the_day, part), so_many(SAMPLED, WHOLE) // PARTS)
