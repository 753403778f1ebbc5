"""How much of everything: a run that counts, and a quick one that only shows that every row works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int
    """How often each row and its floor are measured, in turns."""
    events: int
    latencies: int
    claims: int
    places: int
    applicants: int
    """Who are accepted at once for one place."""
    stories_warm: int
    """Played before the clock starts, to fill caches and open connections."""
    stories_alone: int
    stories: int
    """With 50 in flight."""
    rotations: int
    search_seconds: float
    stored_few: int
    stored_many: int
    rival_stories: int


FULL = Size(3, 8000, 300, 10_000, 500, 500, 200, 40, 600, 10_000, 5.0, 16_000, 1_000_000, 400)
QUICK = Size(1, 400, 30, 300, 30, 20, 5, 2, 16, 300, 1.0, 1000, 10_000, 20)
IN_FLIGHT = 50
