"""Cleaning in processes apart: one for each file, a few at a time, ended when it takes too long."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

from services.applications.papers.adapters.cleaning_process import CleaningProcess
from services.applications.papers.domain import NotADocument
from services.applications.papers.ports import Bounds, Cleaned, Cleaner
from shared.chassis.logging import get_logger
from shared.chassis.store import Unavailable

log = get_logger(__name__)

DEFAULT = Bounds()
TOO_LONG = "this file takes too long or too much memory to check; print it to a new PDF"


class ApartCleaner(Cleaner):
    """Nothing that a file does to its process reaches the service: no endless loop, no crash, no memory.

    The threads only wait, so the event loop answers meanwhile.
    """

    def __init__(self, bounds: Bounds = DEFAULT) -> None:
        self._bounds = bounds
        self._process = CleaningProcess(bounds.most_pages, bounds.most_seconds)
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
        line, _, copy = self._process.answer_to(content).partition(b"\n")
        about = json.loads(line) if line else {}
        if "refused" in about:
            raise _no(about["refused"])
        if about.get("size") != len(copy) or "failed" in about:
            log.warning("cleaning_failed", reason=about.get("failed", "was ended"), size=len(content))
            raise _no(TOO_LONG)
        return Cleaned(copy, about["content_type"], tuple(about["taken_out"]))


def _no(why: str) -> NotADocument:
    return NotADocument(why, pointer="/file")
