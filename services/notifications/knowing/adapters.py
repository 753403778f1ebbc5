"""How application summaries, people and rotations are stored."""

from __future__ import annotations

from services.notifications.knowing.domain.people import Person, UnknownPerson
from services.notifications.knowing.domain.rotations import RotationCopy
from services.notifications.knowing.domain.summary import ApplicationSummary
from shared.chassis.documents import Kind

SUMMARIES: Kind[ApplicationSummary] = Kind(type=ApplicationSummary, nothing=ApplicationSummary)
PEOPLE: Kind[Person] = Kind(type=Person, nothing=UnknownPerson)
ROTATIONS: Kind[RotationCopy] = Kind(type=RotationCopy, nothing=RotationCopy)
