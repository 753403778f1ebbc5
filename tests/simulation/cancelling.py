"""People who give up a place that they have."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from services.applications.booking.domain.cancelling import CancelAsQuoted
from tests.simulation.insist import insist
from tests.simulation.scenario import DAY, Habits

if TYPE_CHECKING:
    from tests.simulation.world import World


async def cancel(world: World, habits: Habits, rng: random.Random) -> None:
    """Give the place up some time before the first day, exactly as quoted (R18)."""
    about, applicant = habits.application_id, habits.applicant_id
    await asyncio.sleep(rng.expovariate(1 / (2 * DAY)))
    quoted = await insist(world, "applications", lambda app: app.cancelling.quote(about, applicant))
    if quoted is None or quoted.quote is None:
        return
    world.note("cancels", about, "")
    command = CancelAsQuoted(applicant, quoted.quote.quote_id)
    await insist(world, "applications", lambda app: app.cancelling.cancel(about, command))
