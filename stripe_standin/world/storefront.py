"""How payers see the stand-in: where they reach it, and in whose name it asks for money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Storefront:
    """The same for all worlds of a process, but for the address."""

    public_url: str | None = None
    """How a browser reaches the process; without it, as the caller of the API did."""
    merchant: str = "the merchant"
    """Whom the page asks to pay."""
    hint: str = "Begin a Checkout Session with the API and open the `url` in its answer."
    """How to come to a payment page, for whoever opens the address of the process itself."""

    def of_world(self, name: str) -> Self:
        """That of one world; the nameless one stands at the address itself."""
        if self.public_url is None:
            return self
        url = self.public_url.rstrip("/")
        return replace(self, public_url=f"{url}/worlds/{name}" if name else url)
