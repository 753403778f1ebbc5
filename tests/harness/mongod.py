"""Whether mongod can run here; where it cannot, what needs it is left out and not failed."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from deploy.local.failures import CannotStart
from deploy.local.mongo import find_mongod, refuse_missing_libraries

ABSENT = "libcurl 4 or libssl 3 is absent, which mongod needs: make test says how to install them"


@cache
def has_mongod() -> bool:
    """Whether the mongod that the lock brings finds its libraries here."""
    try:
        refuse_missing_libraries(find_mongod())
    except CannotStart:
        return False
    return True


def need_mongod() -> None:
    """Leave the test out where there is none."""
    if not has_mongod():
        pytest.skip(ABSENT)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Not by fixture: what a fixture has raised is raised again for each test that asks for it."""
    if item.get_closest_marker("system"):
        need_mongod()
    with without_mongod_left_out():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    with without_mongod_left_out():
        yield


@contextmanager
def without_mongod_left_out() -> Iterator[None]:
    """Around what may start a platform of its own. What else cannot start is a failure."""
    try:
        yield
    except CannotStart:
        need_mongod()
        raise
