"""The parts of an application that are about its place: the hold (R8), an acceptance taken back."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Instant
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Hold:
    """The place that the catalog holds (R8)."""

    until: Instant
    time_zone: str
    fee: Money
    held_at: Instant | None = None
    """When the catalog held it; absent in holds from before this was kept."""
    offered: bool = False
    """Whether it came from the waitlist (R15)."""
    declined_at: Instant | None = None
    """When the applicant declined the offer; it ends as soon as nothing can be paid any more (R14)."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Staff took their acceptance back (R36)."""

    reason: str
    at: Instant
    staff_id: str
