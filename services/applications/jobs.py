"""Background work besides the timers: files that no application points to, visits without alarms."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.applications.papers.use_cases import Papers
from services.applications.visiting.use_cases.calendar import VisitCalendar
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


async def plan_visits_forever(calendar: VisitCalendar) -> None:
    """Give applications from before there was a calendar their instants, once an hour: replicas of the
    last release may write some until they are gone."""
    while True:
        try:
            if planned := await calendar.plan_missing():
                log.info("visits planned", count=planned)
        except Unavailable as unavailable:
            log.warning("visits not planned", error=str(unavailable))
        await asyncio.sleep(EVERY_SECONDS)
