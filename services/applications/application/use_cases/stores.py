"""The documents that the rooms share."""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.rotation_copy import AnyRotation
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class Stores:
    """Applications, and the copies of the rotations that they are for."""

    applications: Documents[AnyApplication]
    rotations: Documents[AnyRotation]
