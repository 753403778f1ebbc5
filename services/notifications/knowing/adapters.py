"""How application summaries, people and rotations are stored."""

from __future__ import annotations

from services.notifications.knowing.domain.people import Person, UnknownPerson
from services.notifications.knowing.domain.rotations import RotationCopy
from services.notifications.knowing.domain.summary import ApplicationSummary
from shared.chassis.documents import AggregateType

SUMMARIES: AggregateType[ApplicationSummary] = AggregateType(
    type=ApplicationSummary, nothing=ApplicationSummary
)
PEOPLE: AggregateType[Person] = AggregateType(type=Person, nothing=UnknownPerson)
ROTATIONS: AggregateType[RotationCopy] = AggregateType(type=RotationCopy, nothing=RotationCopy)
