"""One process: its HTTP server, the signals that stop it, and tasks that must not die unnoticed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Iterator

import uvicorn
from fastapi import FastAPI

from shared.chassis.logging import get_logger
from shared.chassis.settings import ServiceSettings

log = get_logger(__name__)


class Server(uvicorn.Server):
    """Serves until the process is told to stop; then long answers end, and short ones are finished."""

    def __init__(self, app: FastAPI, settings: ServiceSettings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.http_host,
                port=settings.http_port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=int(settings.graceful_seconds),
                server_header=False,
                proxy_headers=False,
            )
        )
        self.stopping: asyncio.Event = app.state.stopping
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        self.should_exit = True
        self.stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals to us: uvicorn would raise them again before we have drained."""
        yield


async def guarded(name: str, work: Awaitable[object]) -> None:
    """A task that dies by a bug is worth an alarm, and the process is not worth keeping."""
    try:
        await work
    except asyncio.CancelledError:
        raise
    except BaseException:
        log.error("a task has died; stopping", task=name, exc_info=True)
        signal.raise_signal(signal.SIGTERM)
