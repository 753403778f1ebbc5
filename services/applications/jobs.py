"""Background work besides the timers: removing files that no application points to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.applications.papers.use_cases import Papers
from shared.chassis.logging import get_logger
from shared.chassis.store import Unavailable

log = get_logger(__name__)

IN_DOUBT = timedelta(hours=6)
"""Far longer than an upload takes."""
EVERY_SECONDS = 3600.0


async def sweep_files_forever(papers: Papers) -> None:
    """Remove what replaced documents and interrupted uploads left, once an hour."""
    while True:
        try:
            if forgotten := await papers.sweep(IN_DOUBT):
                log.info("files forgotten", count=forgotten)
        except Unavailable as unavailable:
            log.warning("files not swept", error=str(unavailable))
        await asyncio.sleep(EVERY_SECONDS)
