"""What somebody may take instead of a stay that is full or was called off (R15, R18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import WEEK, Stay
from services.catalog.searching.domain.availability import Start, starts
from services.catalog.searching.domain.search import Search
from shared.chassis.decision import Instant
from shared.contracts.money import Money

MOST_CANDIDATES = 50
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Equivalent:
    """The free start of one rotation that lies nearest to the stay that was wanted."""

    rotation: Rotation
    start: Start
    difference: Money
    """How much more it costs than what was wanted; negative where it costs less."""


def alike(rotation: Rotation, wanted: Stay, near: timedelta) -> Search:
    """The same specialty and kind, free for as many weeks, near in time."""
    return Search(
        specialty=rotation.terms.specialty,
        kind=rotation.terms.kind,
        start_from=wanted.start - near,
        start_to=wanted.start + near,
        weeks=wanted.weeks,
        free_only=True,
    )


def equivalents(
    asked: Rotation, wanted: Stay, others: Iterable[Rotation], defaults: OfficeDefaults, now: Instant
) -> list[Equivalent]:
    """One start of each rotation, the nearest first, then the cheapest; never the stay itself."""
    fee = asked.terms.fee_for(wanted.weeks)
    found = [
        Equivalent(rotation, start, start.fee - fee)
        for rotation in others
        if (start := _nearest(asked, rotation, wanted, defaults, now)) is not None
    ]
    found.sort(key=lambda one: (_distance(one.start, wanted), one.start.fee.amount, one.rotation.rotation_id))
    return found[:MOST_SHOWN]


def _nearest(
    asked: Rotation, rotation: Rotation, wanted: Stay, defaults: OfficeDefaults, now: Instant
) -> Start | None:
    if not rotation.terms.allows(wanted.weeks):
        return None  # its terms have changed since it was found
    near = defaults.equivalent_weeks * WEEK
    between = wanted.start - near, wanted.start + near
    free = [
        start
        for start in starts(rotation, defaults, wanted.weeks, between, now)
        if start.free_places > 0 and (rotation.rotation_id, start.stay) != (asked.rotation_id, wanted)
    ]
    return min(free, key=lambda start: (_distance(start, wanted), start.stay.start), default=None)


def _distance(start: Start, wanted: Stay) -> timedelta:
    return abs(start.stay.start - wanted.start)
