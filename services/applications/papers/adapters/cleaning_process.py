"""The warm process that forks for each file: started when it is needed, and again when it is gone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress

ENDING_SECONDS = 0.1
MODULE = "services.applications.papers.adapters.cleaning"


class CleaningProcess:
    """Gives each file to a fork of its own. The process gets no environment of ours."""

    def __init__(self, most_pages: int, most_seconds: int) -> None:
        self._bounds = [str(most_pages), str(most_seconds)]
        self._starting = threading.Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: Callable[[], object] = lambda: None

    def answer_to(self, content: bytes) -> bytes:
        """All that the fork said; nothing, or less than it announced, where it was ended."""
        answer = self._asked(content)
        return answer if answer or not self._is_gone() else self._asked(content)

    def _is_gone(self) -> bool:
        """Whether the process itself has ended, and not only the fork for this file.

        A process that is killed closes its pipes a moment before it counts as ended.
        """
        if self._process is None:
            return False
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDING_SECONDS)
        return self._process.poll() is not None

    def _asked(self, content: bytes) -> bytes:
        given, file = os.pipe()
        answer, said = os.pipe()
        try:
            self._order(given, said)
        finally:
            os.close(given)
            os.close(said)
        with os.fdopen(answer, "rb") as out:
            with suppress(BrokenPipeError), os.fdopen(file, "wb", buffering=0) as pipe:
                left = memoryview(content)
                while left:
                    left = left[pipe.write(left) :]
            return out.read()

    def _order(self, *pipes: int) -> None:
        """Once more where the process has gone meanwhile."""
        with self._starting:
            try:
                socket.send_fds(self._orders or self._start(), [b"+"], pipes)
            except OSError:
                socket.send_fds(self._start(), [b"+"], pipes)

    def _start(self) -> socket.socket:
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with theirs:
            process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", MODULE, *self._bounds],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment,
            )
        self._orders, self._process = ours, process
        self._stop = weakref.finalize(self, _end, ours, process)
        return ours


def _end(orders: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """It ends when we hang up; its forks end by their own bounds."""
    orders.close()
    process.wait()
