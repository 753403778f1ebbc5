"""How hosts are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalog.hosts.domain import Host, HostState, UnknownHost
from shared.chassis.documents import AggregateType
from shared.chassis.text import plain


def _find_fields(host: HostState) -> Mapping[str, Any]:
    if isinstance(host, UnknownHost):
        return {"name": "", "ref": None}
    return {"name": plain(host.details.name), "ref": host.ref}


HOST_KIND: AggregateType[HostState] = AggregateType(
    type=HostState,
    nothing=UnknownHost,
    find=_find_fields,
    due_at=lambda host: host.copies_due_at if isinstance(host, Host) else None,
)
HOST_INDEXES: tuple[list[tuple[str, int]], ...] = ([("find.name", 1), ("_id", 1)],)
