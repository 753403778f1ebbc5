"""How application summaries, people and rotations are stored."""

from __future__ import annotations

from services.notifications.knowing.domain.people import Person, UnknownPerson
from services.notifications.knowing.domain.rotations import Rotation
from services.notifications.knowing.domain.summary import Case
from shared.chassis.documents import Kind

CASES: Kind[Case] = Kind(type=Case, nothing=Case)
PEOPLE: Kind[Person] = Kind(type=Person, nothing=UnknownPerson)
ROTATIONS: Kind[Rotation] = Kind(type=Rotation, nothing=Rotation)
