"""How rotations are stored, and which indexes the searches use."""

from __future__ import annotations

from services.catalog.rotations.domain.listing import find_fields
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from shared.chassis.decision import Instant
from shared.chassis.documents import AggregateType


def _due_at(rotation: RotationState) -> Instant | None:
    return rotation.next_due_at() if isinstance(rotation, Rotation) else None


ROTATION_KIND: AggregateType[RotationState] = AggregateType(
    type=RotationState, nothing=UnknownRotation, find=find_fields, due_at=_due_at
)

ROTATION_INDEXES: tuple[list[tuple[str, int]], ...] = (
    [("find.shown", 1), ("find.start", 1), ("_id", 1)],
    [("find.shown", 1), ("find.fee", 1), ("_id", 1)],
    [("find.shown", 1), ("find.title", 1), ("_id", 1)],
    [("find.shown", 1), ("find.specialty", 1), ("find.start", 1), ("_id", 1)],
    [("find.shown", 1), ("find.city", 1), ("find.start", 1), ("_id", 1)],
    [("find.words", 1)],
    [("find.host_id", 1), ("_id", 1)],
    [("find.shown", 1), ("find.specialty_name", 1)],
    [("find.shown", 1), ("find.city_name", 1), ("find.us_state", 1)],
)
