"""What payments does by itself: beside the timers of its documents, measuring the invariants of money."""

from __future__ import annotations

import asyncio
from typing import Never

from services.payments.reconciling.use_cases.runs import Reconciling
from shared.chassis.logging import get_logger
from shared.chassis.store import Unavailable

log = get_logger(__name__)

EVERY_SECONDS = 30.0


async def measure_invariants_forever(reconciling: Reconciling) -> Never:
    """Set the metrics that must be 0; every replica does."""
    while True:
        try:
            await reconciling.measure()
        except Unavailable as away:
            log.warning("the invariants are not measured now", error=str(away))
        await asyncio.sleep(EVERY_SECONDS)
