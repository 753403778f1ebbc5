"""Ids and jitter from the seed: the same run makes the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import structlog

from shared.chassis import ids


class _Counted:
    """One number after the other, as if each id were made a millisecond later."""

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> tuple[int, int]:
        self._count += 1
        return 1_800_000_000_000 + self._count, 0


@contextmanager
def determined_by(seed: int) -> Iterator[None]:
    """Nothing inside depends on the machine's time or chance; and nothing is logged."""
    module = cast(Any, ids)
    kept = module._sequence, module.secrets
    chance, logging = random.getstate(), structlog.get_config()
    random.seed(seed)
    module._sequence = _Counted()
    module.secrets = SimpleNamespace(randbits=random.Random(seed).getrandbits)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        yield
    finally:
        module._sequence, module.secrets = kept
        random.setstate(chance)
        structlog.configure(**logging)
