"""One process: its HTTP server, the signals that stop it, and tasks that must not die unnoticed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from fastapi import FastAPI

from shared.chassis.logging import get_logger
from shared.chassis.settings import ServiceSettings

log = get_logger(__name__)


class Server(uvicorn.Server):
    """Serves until the process is told to stop: not ready, wait, then long answers end and short ones finish.

    The wait (`drain_seconds`) is for whoever spreads requests: until it has seen that this process is not
    ready, it goes on sending, and is answered. Told a second time, the process does not wait.
    """

    def __init__(self, app: FastAPI, settings: ServiceSettings, not_ready: Callable[[], None]) -> None:
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
        self._not_ready = not_ready
        self._drain_seconds = settings.drain_seconds
        self._is_told = False
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._told)

    def stop_after_failure(self, task: asyncio.Task[None]) -> None:
        """For a task without which there is nothing to serve."""
        if not task.cancelled() and task.exception() is not None:
            self._stop()

    def _told(self) -> None:
        if self._is_told or not self._drain_seconds:
            self._stop()
            return
        self._is_told = True
        self._not_ready()
        log.info("told to stop", seconds=self._drain_seconds)
        self._loop.call_later(self._drain_seconds, self._stop)

    def _stop(self) -> None:
        self._not_ready()
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
