"""How a process of tests ends: at once, when all has been told."""

from __future__ import annotations

import atexit
import os
import sys

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A worker of xdist does not take its modules apart, which takes seconds and tells nobody anything.

    What was registered first is called last: everybody else has cleaned up by then.
    """
    if hasattr(config, "workerinput"):
        atexit.register(_end)


def _end() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
