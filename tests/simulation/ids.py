"""Ids and jitter from the seed: the same run makes the same ones."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from shared.chassis.ids import Ids, made_by

FIRST_MILLISECOND = 1_800_000_000_000


@contextmanager
def determined_by(seed: int) -> Iterator[None]:
    """Nothing inside depends on the machine's time or chance; and nothing is logged."""
    milliseconds = itertools.count(FIRST_MILLISECOND)
    ids = Ids(lambda: next(milliseconds) * 1_000_000, random.Random(seed).getrandbits)
    chance, logging = random.getstate(), structlog.get_config()
    random.seed(seed)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        with made_by(ids):
            yield
    finally:
        random.setstate(chance)
        structlog.configure(**logging)
