"""How a process begins: it waits for its database and for the indexes, and says meanwhile what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from shared.chassis.logging import get_logger
from shared.chassis.mongo import Mongo
from shared.chassis.readiness import Readiness
from shared.chassis.store import Unavailable

log = get_logger(__name__)

LOOK_AGAIN_SECONDS = 0.5


class Beginning:
    """Steps that need the database, taken when it is there."""

    def __init__(self, mongo: Mongo, readiness: Readiness) -> None:
        self._mongo = mongo
        self._readiness = readiness

    async def reach(self, *steps: Callable[[], Awaitable[object]]) -> None:
        """Take these steps; whatever is away is waited for, and said once."""
        said = ""
        while True:
            try:
                await self._mongo.ping()
                for step in steps:
                    await step()
            except Unavailable as away:
                self._readiness.waits_for(f"waiting for the database: {away}")
                if str(away) != said:
                    log.warning("waiting for the database", error=str(away))
                said = str(away)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            else:
                return

    async def find_indexes(self) -> None:
        """Raises Unavailable while some are missing: without them nothing is unique."""
        if missing := await self._mongo.missing_indexes():
            raise Unavailable(
                f"{len(missing)} indexes are missing, such as {missing[0]}; run `rounds prepare`"
            )
