"""What people do at an edge: they give a place up, or wait for the last second."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime
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


async def until_all_is_due(world: World, habits: Habits, rng: random.Random, ends: float) -> None:
    """Where the due instant lies within the hold, wait for its very second."""
    statement = world.state("payments", "statements", habits.application_id)
    if not habits.last_second or statement is None or statement["stage"] != "opened":
        return
    due = world.at(datetime.fromisoformat(statement["full_due_at"]))
    if world.loop.time() < due < ends:
        await asyncio.sleep(due - world.loop.time() + rng.random() * 0.5)
