"""The pages of the simulated provider, the payments made at them, and what is asked of them afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.payments.provider.domain import ProviderPayment
from services.payments.statement.domain.attempts import CheckoutRequest
from tests.simulation.process import Target

if TYPE_CHECKING:
    from tests.simulation.world import World


@dataclass(slots=True)
class Page:
    """One payment page, and the payment made at it."""

    id: str
    request: CheckoutRequest
    status: str = "open"
    payment: ProviderPayment | None = None
    tries: int = 0


class Pages(Target):
    """Every page that was ever opened."""

    def __init__(self, name: str, world: World) -> None:
        super().__init__(name)
        self._world = world
        self.pages: dict[str, Page] = {}

    def pages_of(self, application_id: str) -> Iterator[Page]:
        return (page for page in self.pages.values() if page.request.application_id == application_id)

    def live(self, application_id: str) -> list[Page]:
        """Where money can still come from."""
        for page in self.pages_of(application_id):
            self._end_if_over(page)
        return [
            page
            for page in self.pages_of(application_id)
            if page.status == "open" or (page.payment is not None and page.payment.status == "processing")
        ]

    def payments(self, application_id: str) -> list[tuple[Page, ProviderPayment]]:
        """Every payment that succeeded."""
        pages = self.pages_of(application_id)
        return [(p, p.payment) for p in pages if p.payment is not None and p.payment.status == "succeeded"]

    def _page_of(self, payment_id: str) -> Page | None:
        paid = (p for p in self.pages.values() if p.payment is not None and p.payment.id == payment_id)
        return next(paid, None)

    def _end_if_over(self, page: Page) -> None:
        if page.status == "open" and self._world.now() >= page.request.expires_at:
            page.status = "expired"


def kept_of(payment: ProviderPayment) -> int:
    """Cents of a payment that have not gone back."""
    back = sum(refund.cents for refund in payment.refunds if refund.status != "failed")
    taken = sum(dispute.cents for dispute in payment.disputes if dispute.status in ("open", "lost"))
    return payment.cents - back - taken
