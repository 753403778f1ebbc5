"""Payers' banks: what they do by themselves, some time after money moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.scenario import DAY

if TYPE_CHECKING:
    from tests.simulation.pages import Page
    from tests.simulation.world import World

SENDS_BACK = 0.15
"""Share of slow refunds that do not arrive."""
SLOW = 0.2
PAYS = 0.7
IMPATIENT = 0.5


class Banks:
    """Draws what happens next; that it happens is the provider's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.disputes = 0.0
        """Share of payers whose bank takes the money back."""

    def is_slow_to_refund(self) -> bool:
        return self._world.rng.random() < SLOW

    def debit_begun(self, page: Page) -> None:
        """A bank account is asked for money."""
        self._later(600, 6000, lambda: self._pays_or_not(page))

    def card_charged(self, page: Page) -> None:
        if self._world.rng.random() < self.disputes:
            self._later(600, 10 * DAY, lambda: self._takes_back(page))

    def refund_begun(self, page: Page, refund_id: str) -> None:
        """It takes a while."""
        self._later(60, 3600, lambda: self._takes_or_sends_back(page, refund_id))

    def refund_is_late(self, page: Page, seconds: float) -> None:
        """Who waits for so long for their money may ask the bank to take it."""
        if self._world.rng.random() < IMPATIENT:
            self._later(0, seconds, lambda: self._takes_back(page))

    def _pays_or_not(self, page: Page) -> None:
        self._world.provider.bank_answers(page, pays=self._world.rng.random() < PAYS)

    def _takes_or_sends_back(self, page: Page, refund_id: str) -> None:
        fails = self._world.rng.random() < SENDS_BACK
        self._world.provider.refund_ends(page, refund_id, fails=fails)

    def _takes_back(self, page: Page) -> None:
        """Some time later it is decided whose the money is."""
        assert page.payment is not None
        if not (page.payment.refunds or page.payment.disputes or self._world.is_over):
            self._world.provider.dispute(page, "open")
            self._later(DAY, 10 * DAY, lambda: self._decides(page))

    def _decides(self, page: Page) -> None:
        if not self._world.is_over:
            self._world.provider.dispute_ends(page, self._world.rng.choice(("won", "lost")))

    def _later(self, soonest: float, latest: float, what: Callable[[], None]) -> None:
        self._world.loop.call_later(self._world.rng.uniform(soonest, latest), what)
