"""The walks are worth something: bugs that were planted in the core are found."""

from __future__ import annotations

import pytest

from tests.payments.planted import walks_until_found
from tests.payments.planted_bugs import PLANTS
from tests.payments.test_walk import SAMPLED

WALKS = SAMPLED
"""A day's sample finds each: most within 100 walks, each within 700."""


@pytest.mark.apart
@pytest.mark.timeout(300)  # seconds of CPU alone; other work may share it
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found_by_the_walks(name: str) -> None:
    assert walks_until_found(PLANTS[name], WALKS) is not None
