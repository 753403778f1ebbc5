"""People who use Rounds by the generated Python client alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from deploy.client.wire import Unexpected
from deploy.local.addresses import Account

PACKAGE = "rounds_client"


@contextmanager
def imported(folder: Path) -> Iterator[ModuleType]:
    """The generated package, as if it were installed."""
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


class Caller:
    """One person; without an account a stranger."""

    def __init__(self, gateway: str, account: Account | None = None) -> None:
        self.models: Any = importlib.import_module(f"{PACKAGE}.models")
        client: Any = importlib.import_module(PACKAGE)
        common = {"base_url": gateway, "raise_on_unexpected_status": True, "timeout": 30}
        self._client = client.Client(**common)
        if account is not None:
            signed_in = self.call("applications", "log_in", 200, body=self.models.Credentials(**account))
            self.close()
            self._client = client.AuthenticatedClient(token=signed_in.access_token, **common)

    def close(self) -> None:
        self._client.get_httpx_client().close()

    def call(self, service: str, operation: str, *statuses: int, **given: Any) -> Any:
        """What an operation answered, as one of the generated models."""
        module = importlib.import_module(f"{PACKAGE}.api.{service}.{operation}")
        send: Callable[..., Any] = module.sync_detailed
        answer = send(client=self._client, **given)
        if answer.status_code not in statuses:
            raise Unexpected(f"{operation}: expected {statuses}, saw {answer.status_code} {answer.parsed}")
        return answer.parsed
