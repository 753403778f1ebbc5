"""What searching needs of a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.catalog.searching.domain.search import Search
from shared.contracts.catalog import RotationKind


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A rotation that was found, ready to be shown."""

    entry: str
    """A `ListingEntry` as JSON."""
    kind: RotationKind
    position: Sequence[Any]
    """Where it stands in the order; the next page continues behind it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rotations are offered in one specialty or city; cities have a state."""

    name: str
    rotations: int
    state: str = ""


class SearchIndex(Protocol):
    """Finds rotations that can be applied for, without loading their states. Raises Unavailable."""

    async def search(self, search: Search, limit: int, after: Sequence[Any] | None) -> list[FoundEntry]:
        """At most `limit` entries in the order asked for, behind the position `after`."""

    async def specialties(self) -> list[Count]:
        """By name."""

    async def cities(self) -> list[Count]:
        """By name, then state."""
