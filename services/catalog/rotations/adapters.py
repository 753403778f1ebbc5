"""How the catalog's aggregates are stored, and which indexes its searches use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalog.hosts.domain import Host, HostState, UnknownHost
from services.catalog.importing.domain.imports import ImportState, NoImport
from services.catalog.rotations.domain.listing import find_fields, plain
from services.catalog.rotations.domain.rotation import Rotation, RotationState, UnknownRotation
from shared.chassis.decision import Instant
from shared.chassis.documents import Kind


def _host_fields(host: HostState) -> Mapping[str, Any]:
    if isinstance(host, UnknownHost):
        return {"name": "", "ref": None}
    return {"name": plain(host.details.name), "ref": host.ref}


def _rotation_due(rotation: RotationState) -> Instant | None:
    return rotation.next_due_at() if isinstance(rotation, Rotation) else None


ROTATION_KIND: Kind[RotationState] = Kind(
    type=RotationState, nothing=UnknownRotation, find=find_fields, due_at=_rotation_due
)
HOST_KIND: Kind[HostState] = Kind(
    type=HostState,
    nothing=UnknownHost,
    find=_host_fields,
    due_at=lambda host: host.copies_due_at if isinstance(host, Host) else None,
)
IMPORT_KIND: Kind[ImportState] = Kind(
    type=ImportState,
    nothing=NoImport,
    due_at=lambda done: done.resume_at if done.state == "pending" else None,
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
HOST_INDEXES: tuple[list[tuple[str, int]], ...] = ([("find.name", 1), ("_id", 1)],)
