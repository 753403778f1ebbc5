"""What applicants answer when they are asked, and wish: other dates, the line once more, a later start."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from services.applications.applying.domain.choosing import RefuseDates
from services.applications.booking.domain.postponing import PostponeAsQuoted
from tests.simulation.insist import insist
from tests.simulation.scenario import DAY, Habits

if TYPE_CHECKING:
    from tests.simulation.world import World


async def choose(world: World, h: Habits, rng: Random) -> None:
    """One of the days that the physician proposed, none of them, or nothing at all."""
    drawn = rng.random()
    if drawn < 0.5:
        return
    if drawn < 0.6:
        no = RefuseDates(h.applicant_id, "Only in May.")
        await insist(world, "applications", lambda app: app.applying.refuse_dates(h.application_id, no))
        return
    application = world.state("applications", "applications", h.application_id)
    day = date.fromisoformat(rng.choice(application["proposal"]["dates"]))
    world.note("chooses", h.application_id, str(day))
    await insist(
        world, "applications", lambda app: app.applying.choose(h.application_id, h.applicant_id, day)
    )


async def join_again(world: World, h: Habits) -> None:
    world.note("joins again", h.application_id, "")
    await insist(world, "applications", lambda app: app.applying.join_again(h.application_id, h.applicant_id))


async def decline_offer(world: World, h: Habits) -> None:
    world.note("declines the offer", h.application_id, "")
    await insist(world, "applications", lambda app: app.offers.decline(h.application_id, h.applicant_id))


async def postpone(world: World, h: Habits, rng: Random) -> None:
    """To one of the next weeks, which may be full, or over when the catalog hears of it."""
    if h.postpones == 0.0 or rng.random() >= h.postpones:
        return
    await asyncio.sleep(rng.choice((60.0, DAY, 10 * DAY)) * rng.random())
    start = h.start + timedelta(weeks=rng.randint(1, 3))
    quoted = await insist(
        world, "applications",
        lambda app: app.postponing.quote(h.application_id, h.applicant_id, start),
    )  # fmt: skip
    if quoted is None or quoted.postponement_quote is None:
        return
    world.note("postpones", h.application_id, str(start))
    command = PostponeAsQuoted(h.applicant_id, quoted.postponement_quote.quote_id)
    await insist(world, "applications", lambda app: app.postponing.postpone(h.application_id, command))
