"""Wires that are announced before they come, and some that never do (R25)."""

from __future__ import annotations

import asyncio
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Literal

from services.payments.statement.domain.statement import AnyStatement
from services.payments.wiring.domain.announcing import AnnounceWire, GiveProof
from services.payments.wiring.domain.deciding import DecideWire
from tests.simulation.apps import PaymentsApp
from tests.simulation.insist import insist
from tests.simulation.scenario import DAY, Habits

if TYPE_CHECKING:
    from tests.simulation.world import World

Decision = Literal["wait_longer", "give_up"]
NEVER_COMES = 0.4
WAITS_LONGER = 0.5


async def is_only_announced(world: World, h: Habits, cents: int, rng: Random) -> bool:
    """Announce it now and then. True where it never comes, and the office has given it up in the end."""
    if h.announces == 0.0 or rng.random() >= h.announces:
        return False
    wire_id = f"wir_{rng.getrandbits(40):x}"
    world.note("announces a wire", h.application_id, str(cents))
    await _announce(world, h, wire_id, cents, rng)
    if rng.random() >= NEVER_COMES:
        return False
    if rng.random() < WAITS_LONGER:
        await _decide(world, h, wire_id, "wait_longer", rng)
    await _decide(world, h, wire_id, "give_up", rng)
    return True


async def _announce(world: World, h: Habits, wire_id: str, cents: int, rng: Random) -> None:
    """By staff, or by the applicant with a file: the two come in any order."""
    if rng.random() < 0.5:
        said = AnnounceWire(wire_id, cents, "usd", "staff", "acc_staff", "They called.")
        await insist(world, "payments", partial(_announced, h.application_id, said))
        return
    told = AnnounceWire(wire_id, cents, "usd", "applicant", h.applicant_id)
    shown = GiveProof(f"fil_{wire_id}", world.now())
    if rng.random() < 0.5:
        await insist(world, "payments", lambda app: app.wires.prove(h.application_id, shown))
    await insist(world, "payments", partial(_announced, h.application_id, told))
    await insist(world, "payments", lambda app: app.wires.prove(h.application_id, shown))


async def _decide(world: World, h: Habits, wire_id: str, decision: Decision, rng: Random) -> None:
    await asyncio.sleep(rng.uniform(5, 12) * DAY)
    command = DecideWire(wire_id, decision, "The bank says so.", "acc_staff")
    await insist(world, "payments", lambda app: app.wires.decide(h.application_id, command))


async def _announced(application_id: str, command: AnnounceWire, app: PaymentsApp) -> AnyStatement:
    return await app.wires.announce(application_id, command)
