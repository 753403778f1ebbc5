"""What applicants answer when they are asked: other dates, an offer from the line, the line once more."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from services.applications.applying.domain.choosing import RefuseDates
from tests.simulation.insist import insist
from tests.simulation.scenario import Habits

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
