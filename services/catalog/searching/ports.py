"""What the catalog needs of the outside, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.catalog.searching.domain.search import Search
from shared.contracts.catalog import RotationKind


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A rotation that was found, ready to be shown."""

    card: str
    """JSON of a RotationCard."""
    kind: RotationKind
    position: Sequence[Any]
    """Where the next page continues."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rotations are offered under a name; `state` for cities."""

    name: str
    rotations: int
    state: str = ""


class Shelf(Protocol):
    """Finding rotations by what they say, without loading them. Raises Unavailable."""

    async def search(self, wanted: Search, limit: int, after: Sequence[Any] | None) -> list[FoundCard]:
        """In the order that is wished for; `after` is the position of the last one seen."""

    async def specialties(self) -> list[Count]:
        """By name."""

    async def cities(self) -> list[Count]:
        """By name, then state."""
