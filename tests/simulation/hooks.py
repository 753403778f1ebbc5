"""Webhooks on their way from the provider to payments: late, twice, in any order, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.payments.paying.domain.provider_events import ProviderEvent
from shared.chassis.grouping import Conflict
from shared.chassis.store import Unavailable
from tests.simulation.pages import Page

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST_TRIES = 6


class Hooks:
    """The provider's postman: tries again when payments does not answer, and gives up at some time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent = 0
        self._owed: dict[str, ProviderEvent] = {}
        """Of what nothing but an event tells: told again until it was heard."""

    def send(self, kind: str, page: Page, *, surely: bool = False) -> None:
        world, weather = self._world, self._world.weather
        self._sent += 1
        if not surely and world.rng.random() < weather.webhooks_lost:
            return
        event = ProviderEvent(
            id=f"evt_hook_{self._sent}",
            type=kind,
            object_id=page.id if kind.startswith("checkout.") else (page.payment.id if page.payment else ""),
            payment_id=page.payment.id if page.payment else "",
            application_id=page.request.application_id,
            attempt_id=page.request.attempt_id,
            created_at=world.now(),
        )
        if surely:
            self._owed[event.id] = event
        times = 2 if world.rng.random() < weather.webhooks_again else 1
        for _ in range(times):
            delay = world.rng.expovariate(1 / weather.webhook_seconds)
            world.loop.call_later(delay, self._deliver, event, 1)

    def send_what_is_owed(self) -> None:
        """The provider's events can be listed for weeks: what was not heard is found there."""
        for event in list(self._owed.values()):
            self._deliver(event, 1)

    def _deliver(self, event: ProviderEvent, number: int) -> None:
        self._world.begin(self._try(event, number))

    async def _try(self, event: ProviderEvent, number: int) -> None:
        try:
            await self._world.ask("payments", lambda app: app.hear_provider(event))
            self._owed.pop(event.id, None)
        except (Unavailable, Conflict):
            if number < MOST_TRIES:
                self._world.loop.call_later(60.0 * 4**number, self._deliver, event, number + 1)
