"""Where and what a rotation is: the few facts of it that a mail names."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Decided, Instant
from shared.contracts.catalog import PlaceHeld, RotationPublished


@dataclass(frozen=True, slots=True)
class Place:
    host_id: str
    title: str
    city: str
    state: str
    time_zone: str

    @classmethod
    def named_by(cls, fact: RotationPublished | PlaceHeld) -> Place:
        return cls(fact.host_id, fact.title, fact.city, fact.state, fact.time_zone)


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation as the catalog last told it; `place` is absent until it did."""

    rotation_id: str
    place: Place | None = None


def publish(fact: RotationPublished, rotation: Rotation, _: Instant) -> Decided[Rotation]:
    """Remember how a rotation is called and where it is."""
    return Rotation(rotation.rotation_id, Place.named_by(fact)), ()
