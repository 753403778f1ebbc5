"""Travelling in time: `rounds travel` moves the clock of a running demo, and every process follows."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from shared.chassis.clock import SystemClock
from shared.chassis.mongo import Mongo, reaching_mongo
from shared.chassis.store import Unavailable

LOOK_SECONDS = 0.25


async def follow_travel(mongo: Mongo, clock: SystemClock) -> None:
    """Read how far the clock was moved, until cancelled; the database is what all processes share."""
    travel = mongo.database["clock"]
    while True:
        with contextlib.suppress(Unavailable):
            async with reaching_mongo():
                row = await travel.find_one({"_id": "travelled"})
            clock.travelled = timedelta(seconds=row["seconds"] if row else 0)
        await asyncio.sleep(LOOK_SECONDS)
