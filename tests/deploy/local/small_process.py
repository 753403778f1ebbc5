"""A process that starts at once: a web server of one line, or whatever a test wants to go wrong."""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.ports import accepts, free_ports
from deploy.local.process import Process


class SmallProcess(Process):
    def __init__(
        self, root: Path, script: str | None = None, *, port: int = 0, detached: bool = False
    ) -> None:
        self._port = port or free_ports(1)[0]
        super().__init__("small", root, [self._port], detached=detached)
        self._script = script

    def command(self) -> Sequence[str]:
        if self._script:
            return (sys.executable, "-c", self._script)
        return (sys.executable, "-m", "http.server", str(self._port), "--bind", "127.0.0.1")

    def is_ready(self) -> bool:
        return accepts(self._port)
