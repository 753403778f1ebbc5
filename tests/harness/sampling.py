"""How much is tried at random: a sample that differs from day to day, or, with --whole, all of it.

One number decides about all that is drawn at random in a run: the order of the tests, what Hypothesis draws,
which walks are taken. It is the day unless `--randomly-seed` says another: a failure comes again all day.
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeVar

import pytest

T = TypeVar("T")

_seed: int = 0
_whole: bool = False
SEED_OF_HYPOTHESIS: Final = "hypothesis_seed"


def seed_of_the_run() -> int:
    return _seed


def so_many(sampled: T, whole: T) -> T:
    """What to try: a sample in the loop of every day, all at night and before a change lands."""
    return whole if _whole else sampled


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before the plugins that draw read their seeds; workers are given the controller's."""
    global _seed, _whole
    if config.getoption("randomly_seed", None) in (None, "default"):
        config.option.randomly_seed = date.today().toordinal()  # noqa: DTZ011 - any day will do
    if config.getoption(SEED_OF_HYPOTHESIS, None) is None:
        setattr(config.option, SEED_OF_HYPOTHESIS, str(config.option.randomly_seed))
    _seed, _whole = int(config.option.randomly_seed), bool(config.getoption("whole"))
