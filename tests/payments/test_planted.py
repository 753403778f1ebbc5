"""The walks are worth something: bugs that were planted in the core are found."""

from __future__ import annotations

import pytest

from tests.payments.planted import PLANTS, walks_until_found

QUICK = (
    "a cancellation is done twice",
    "lateness by arrival",
    "a line for each time that it is heard",
    "no busy rule",
    "a bank that is processing is not busy",
    "a fee for each run",
    "processing is booked as paid",
    "disputes are ignored",
    "what is too much is kept",
    "the quote of a cancellation is not what is done",
    "the silent grace is forgotten",
)
"""What is found soon; `python -m tests.payments.planted` tries all of them for longer."""


def test_there_are_at_least_twenty_planted_bugs() -> None:
    assert len(PLANTS) >= 20
    assert set(QUICK) <= PLANTS.keys()


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_bug_is_found_by_the_walks(name: str) -> None:
    assert walks_until_found(PLANTS[name], 250) is not None
