"""In which order the tests run, and which of them stay together in one process.

pytest-randomly shuffles the files and what is in them; then the long ones come first, or the other cores
would wait for them in the end. A file stays together, and so does what shares a running system or a broker.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.harness.servers import SHARED

SYSTEM = "the running system"
KAFKA = "the shared broker"
LONG = ("tests/benchmarks/test_quick.py", "tests/deploy/test_isolation.py", "tests/lint/")
"""Files of minutes."""


def scope_of(item: pytest.Item) -> str:
    """Tests of one scope run one after the other in one process."""
    if item.get_closest_marker("apart"):
        return item.nodeid
    fixtures = getattr(item, "fixturenames", ())
    if "system" in fixtures:
        return SYSTEM
    return KAFKA if "servers" in fixtures else item.nodeid.split("::", 1)[0]


def turn_of(item: pytest.Item) -> int:
    """The long, then the many, then what any core can take alone."""
    scope = scope_of(item)
    if scope == SYSTEM:
        return 0
    if item.nodeid.startswith(LONG):
        return 1
    return 2 if scope == KAFKA else 3 + (scope == item.nodeid)


class ByScope(LoadScopeScheduling):  # type: ignore[misc]  # its base is untyped
    """Whichever process is free takes the next scope. The process that collected says which is whose."""

    scopes: dict[str, str]

    def schedule(self) -> None:
        if not hasattr(self, "scopes"):
            self.scopes = json.loads(_noted(self.config).read_text(encoding="utf-8"))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.scopes[nodeid]


def _noted(config: pytest.Config) -> Path:
    return config.stash[SHARED].folder / "scopes.json"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByScope:
    config.option.loadscopereorder = False
    return ByScope(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn_of)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Note the scopes before the controller hears that the collection is done.

    Imports stay to the end, so the garbage collector need not look at them again and again.
    """
    gc.collect()
    gc.freeze()
    if getattr(session.config, "workerinput", {}).get("workerid") == "gw0":
        scopes = {item.nodeid: scope_of(item) for item in session.items}
        _noted(session.config).write_text(json.dumps(scopes), encoding="utf-8")
