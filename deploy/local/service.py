"""The process of one of the four services: its command, its environment, its /readyz."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import LOOPBACK, is_ready_at
from deploy.local.process import Process

SERVICES = ("catalog", "applications", "payments", "notifications")


class Service(Process):
    """`python -m services.<service> [roles]`; `name` differs from the service where one runs twice."""

    def __init__(
        self,
        name: str,
        root: Path,
        port: int,
        *,
        run: Sequence[str],
        settings: Mapping[str, str],
        detached: bool = False,
    ) -> None:
        super().__init__(name, root, [port], detached=detached)
        self._service, *self._roles = run
        self._settings = settings
        self.address = f"http://{LOOPBACK}:{port}"

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", f"services.{self._service}", *self._roles)

    def environment(self) -> Mapping[str, str]:
        host, port = self.address.removeprefix("http://").split(":")
        return {**os.environ, **self._settings, "HTTP_HOST": host, "HTTP_PORT": port, "PYTHONUNBUFFERED": "1"}

    def is_ready(self) -> bool:
        return is_ready_at(self.address)
