"""Servers that tests share: one MongoDB for all processes of a run, one Kafka for the tests that use it.

The process that distributes the tests starts MongoDB when the first test asks, and stops it at the end. What
uses Kafka stays together in one process (`scope_of`), because some of these tests break the broker.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.local.platform import Platform
from deploy.local.ports import Ports
from tests.harness.mongod import need_mongod

SHARED = pytest.StashKey["Shared"]()
FOLDER = "rounds_shared"
"""The name under which a worker is told the folder."""
PATIENCE = 120.0
LIMIT = 240
"""Seconds for a test with servers: who is first waits for their start, and a busy machine takes its time."""


class Shared:
    """MongoDB on demand. Those who want it leave a file and read the port from another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._wanted, self._port = folder / "wanted", folder / "port"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="shared servers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def mongo_port(self) -> int:
        """Asks for the server and waits until it answers."""
        self._wanted.touch()
        end = time.monotonic() + PATIENCE
        while not self._port.exists():
            if time.monotonic() > end:
                raise TimeoutError("the shared MongoDB does not start")
            time.sleep(0.02)
        return int(self._port.read_text())

    def _serve(self) -> None:
        while not self._wanted.exists():
            if self._over.wait(0.05):
                return
        with Platform(self.folder / "servers", processes=("mongo",)) as platform:
            whole = self._port.with_suffix(".new")
            whole.write_text(str(platform["mongo"].listens_on[0]))
            whole.rename(self._port)
            self._over.wait()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.stash[SHARED] = Shared(Path(config.workerinput[FOLDER]))
        return
    shared = Shared(Path(tempfile.mkdtemp(prefix="rounds-tests-")))
    config.stash[SHARED] = shared
    shared.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and SHARED in config.stash:  # a plugin may have refused before
        config.stash[SHARED].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist asks what a new worker is to know."""
    node.workerinput[FOLDER] = str(node.config.stash[SHARED].folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The limit of pyproject.toml is for what starts nothing; a limit of its own comes before this one."""
    for item in items:
        if item.get_closest_marker("servers") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LIMIT))


@pytest.fixture(scope="session")
def mongo_server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """MongoDB alone, which runs already; each test has a database of its own."""
    need_mongod()
    ports = replace(Ports.free(), mongo=pytestconfig.stash[SHARED].mongo_port())
    return Platform(tmp_path_factory.mktemp("mongo"), ports, processes=("mongo",))


@pytest.fixture(scope="session")
def servers(mongo_server: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Apache Kafka, which a test may break and must mend, and the MongoDB that all share."""
    ports = replace(Ports.free(), mongo=mongo_server["mongo"].listens_on[0])
    platform = Platform(tmp_path_factory.mktemp("servers"), ports, processes=("mongo", "kafka"))
    kafka = platform["kafka"]
    kafka.start()
    try:
        kafka.wait_until_ready()
        yield platform
    finally:
        kafka.terminate()
