"""Where and what a rotation is: the few facts of it that a mail names."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Decided, Instant
from shared.contracts.catalog import PlaceHeld, RotationPublished


@dataclass(frozen=True, slots=True)
class RotationPlace:
    host_id: str
    title: str
    city: str
    state: str
    time_zone: str

    @classmethod
    def named_by(cls, fact: RotationPublished | PlaceHeld) -> RotationPlace:
        return cls(fact.host_id, fact.title, fact.city, fact.state, fact.time_zone)


@dataclass(frozen=True, slots=True)
class RotationCopy:
    """A rotation as the catalog last announced it; `place` is absent until then."""

    rotation_id: str
    place: RotationPlace | None = None


def remember_rotation(fact: RotationPublished, rotation: RotationCopy, _: Instant) -> Decided[RotationCopy]:
    """Remember how a rotation is called and where it is."""
    return RotationCopy(rotation.rotation_id, RotationPlace.named_by(fact)), ()
