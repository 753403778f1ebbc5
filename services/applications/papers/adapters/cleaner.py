"""Cleaning in a process apart: one for each file, a few at a time, ended when it takes too long."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from services.applications.papers.domain import NotADocument
from services.applications.papers.ports import Bounds, Cleaned, Cleaner
from shared.chassis.logging import get_logger
from shared.chassis.store import Unavailable

log = get_logger(__name__)

DEFAULT = Bounds()
MODULE = "services.applications.papers.adapters.cleaning"
TOO_LONG = "this file takes too long or too much memory to check; print it to a new PDF"


class ApartCleaner(Cleaner):
    """Nothing that a file does to its process reaches the service: no endless loop, no crash, no memory.

    The threads only wait, so the event loop answers meanwhile. The process gets no environment of ours.
    """

    def __init__(self, bounds: Bounds = DEFAULT) -> None:
        self._bounds = bounds
        self._threads = ThreadPoolExecutor(bounds.side_by_side, thread_name_prefix="cleaning")
        self._inside = 0

    async def clean(self, content: bytes) -> Cleaned:
        if self._inside >= self._bounds.side_by_side + self._bounds.most_waiting:
            raise Unavailable("too many files are being checked")
        self._inside += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._clean, content)
        work.add_done_callback(self._leave)
        return await work

    def _leave(self, _done: object) -> None:
        self._inside -= 1

    def _clean(self, content: bytes) -> Cleaned:
        bounds = self._bounds
        command = [sys.executable, "-m", MODULE, str(bounds.most_pages), str(bounds.most_seconds)]
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        try:
            ended = subprocess.run(  # noqa: S603  # our own module; the file comes by stdin
                command,
                input=content,
                capture_output=True,
                timeout=2 * bounds.most_seconds,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            raise _no(TOO_LONG) from None
        if ended.returncode != 0:
            reason = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
            log.warning("cleaning_failed", returncode=ended.returncode, reason=reason, size=len(content))
            raise _no(TOO_LONG)
        return _read(ended.stdout)


def _read(answer: bytes) -> Cleaned:
    line, _, copy = answer.partition(b"\n")
    about = json.loads(line)
    if "refused" in about:
        raise _no(about["refused"])
    return Cleaned(copy, about["content_type"], tuple(about["taken_out"]))


def _no(why: str) -> NotADocument:
    return NotADocument(why, pointer="/file")
