"""Who is told of an event, and one event on its way there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from stripe_standin.protocol.wire import Obj


@dataclass(frozen=True)
class Endpoint:
    """An address that wants events of some types."""

    url: str
    secret: str
    types: tuple[str, ...] = ("*",)
    id: str = ""

    def wants(self, type_: str) -> bool:
        """Whether this endpoint subscribed to the type."""
        return "*" in self.types or type_ in self.types


@dataclass(eq=False)
class Delivery:
    """One event on its way to one endpoint."""

    event: Obj
    endpoint: Endpoint
    tries: int = 0
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)
