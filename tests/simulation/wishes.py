"""What applicants wish about the place they have, lost, or are offered."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from services.applications.booking.domain.postponing import PostponeAsQuoted
from tests.simulation.insist import insist
from tests.simulation.scenario import DAY, Habits

if TYPE_CHECKING:
    from tests.simulation.world import World


async def join_again(world: World, who: Habits) -> None:
    """Into the line, after a hold or an offer has ended."""
    world.note("joins again", who.application_id, "")
    await insist(
        world, "applications", lambda app: app.applying.join_again(who.application_id, who.applicant_id)
    )


async def refuse(world: World, who: Habits) -> None:
    """What the waitlist offers."""
    world.note("declines the offer", who.application_id, "")
    await insist(world, "applications", lambda app: app.offers.decline(who.application_id, who.applicant_id))


async def postpone(world: World, who: Habits, rng: random.Random) -> None:
    """To one of the next weeks, which may be full, or over when the catalog hears of it."""
    if who.postpones == 0.0 or rng.random() >= who.postpones:
        return
    await asyncio.sleep(rng.choice((60.0, DAY, 10 * DAY)) * rng.random())
    start = who.start + timedelta(weeks=rng.randint(1, 3))
    quoted = await insist(
        world, "applications",
        lambda app: app.postponing.quote(who.application_id, who.applicant_id, start),
    )  # fmt: skip
    if quoted is None or quoted.postponement_quote is None:
        return
    world.note("postpones", who.application_id, str(start))
    command = PostponeAsQuoted(who.applicant_id, quoted.postponement_quote.quote_id)
    await insist(world, "applications", lambda app: app.postponing.postpone(who.application_id, command))
