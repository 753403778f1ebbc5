"""Records as they lie in the partitions of the simulated bus."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.chassis.store import OutboxEvent

PARTITIONS = 2


@dataclass(frozen=True, slots=True)
class Lying:
    """A record as it lies in its partition."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    event: OutboxEvent


@dataclass(slots=True)
class Partition:
    """Records in order; each is seen from an instant on, never before the one in front of it."""

    records: list[Lying] = field(default_factory=list)
    seen_from: list[float] = field(default_factory=list)


Place = tuple[str, int]
"""Topic and partition."""
