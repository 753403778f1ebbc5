"""Servers that tests share: real Kafka and MongoDB, started once per run; each test has its own database."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from deploy.local.platform import Platform
from shared.chassis.logging import configure_logging

configure_logging("services.tests", "json", "warning")


APART = ("tests/payments/test_walk.py", "tests/payments/test_planted.py")
"""Files whose tests are long and share nothing: whichever core is free takes the next one."""


LONG = ("tests/system/", "tests/benchmarks/test_quick.py", "tests/deploy/test_isolation.py")
"""What takes minutes and stays together begins first, or the other cores would wait for it in the end."""


class ByServers(LoadScopeScheduling):  # type: ignore[misc]  # its base is untyped
    """On several cores a file stays together, and so does all that plays on the one running system."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        if path in APART:
            return nodeid
        return "tests/system" if path.startswith("tests/system/") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByServers:
    config.option.loadscopereorder = False
    return ByServers(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """The long, then the many, then what any core can take alone."""
    if item.nodeid.startswith(APART):
        return len(LONG) + 1
    return next((turn for turn, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Apache Kafka and MongoDB on free loopback ports."""
    with Platform(tmp_path_factory.mktemp("servers"), processes=("mongo", "kafka")) as platform:
        yield platform


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """MongoDB alone, for tests that need no Kafka."""
    with Platform(tmp_path_factory.mktemp("mongo"), processes=("mongo",)) as platform:
        yield platform
