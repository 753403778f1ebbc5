"""The last place over HTTP: many applications accepted at the same instant, and exactly one is held."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks import truth, watch
from benchmarks.cast import Part
from benchmarks.flight import fly
from benchmarks.lines import Line, at_least
from benchmarks.rivals import PRETIX_ANSWERS
from benchmarks.size import Size
from benchmarks.system import System
from benchmarks.wire import expect

AIM = 300.0
CONNECTIONS = 100


async def last_place(system: System, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Answers/s to the staff, and until the last applicant can see that they are held or waitlisted."""
    answered, settled = [], []
    for _ in range(size.rounds):
        parts = await system.cast.applied_for_one(size.applicants)
        await truth.all_mailed(system.emails, parts, "application_received")
        await truth.quiet(system.emails)
        rates = await _accepted(system, parts)
        await truth.one_held(system.replica, parts)
        await truth.quiet(system.emails)
        answered.append(rates[0])
        settled.append(rates[1])
        say(f"{size.applicants} at once: {rates[0]:.0f} answers/s, {rates[1]:.0f}/s settled")
    return [
        at_least("last place over HTTP: answers", answered, AIM, "pretix*", PRETIX_ANSWERS),
        at_least("… until everybody is held or waitlisted", settled, AIM, "pretix*", PRETIX_ANSWERS),
    ]


async def _accepted(system: System, parts: list[Part]) -> tuple[float, float]:
    staff = system.token("acc_staff", "staff")
    async with watch.Watch(system.platform.mongo, watch.ANSWERED) as seen:

        async def accept(part: Part) -> None:
            path = f"/v1/applications/{part.application_id}/decisions"
            expect(await system.gateway.post(path, {"decision": "accept", "reason": ""}, staff), 200)

        began = time.perf_counter()
        flight = await fly(CONNECTIONS, parts, accept)
        await seen.stored.wait(*(f"answered {part.application_id}" for part in parts))
        return flight.rate, len(parts) / (time.perf_counter() - began)
