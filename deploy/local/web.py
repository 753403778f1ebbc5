"""The process of the web frontend: `python -m web`, which talks to the gateway alone."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import LOOPBACK, is_ready_at
from deploy.local.process import Process


class Web(Process):
    """One process of it."""

    def __init__(self, root: Path, port: int, *, settings: Mapping[str, str], detached: bool = False) -> None:
        super().__init__("web", root, [port], detached=detached)
        self._port = port
        self._settings = settings
        self.address = f"http://{LOOPBACK}:{port}"

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "web")

    def environment(self) -> Mapping[str, str]:
        own = {"HTTP_HOST": LOOPBACK, "HTTP_PORT": str(self._port), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **self._settings, **own}

    def is_ready(self) -> bool:
        return is_ready_at(self.address)
