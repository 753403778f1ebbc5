"""The documents that the rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.rotation_copy import AnyRotation
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class Stores:
    """Applications, and the copies of the rotations that they are for."""

    applications: Documents[AnyApplication]
    rotations: Documents[AnyRotation]


NEVER = "9999"
"""Stored where nothing is due; it sorts behind every instant."""


def sortable(at: Instant | None) -> str:
    """The instant as text to search by; texts sort as their instants do."""
    return NEVER if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
