"""What staff do to hosts: register, change, read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from services.catalog.hosts.domain import Host, HostDetails, HostState, PutHost, known_host, put_host
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents, SearchResult

HostEdit: TypeAlias = Callable[[Host], HostDetails]
"""The details that a host shall have; refuses where the host is not the one that the caller read."""


class Hosts:
    """Hosts as staff edit them."""

    def __init__(self, hosts: Documents[HostState]) -> None:
        self._hosts = hosts

    async def register(self, command: PutHost) -> HostState:
        return await self._hosts.change(command.host_id, partial(put_host, command))

    async def change(self, host_id: str, edit: HostEdit) -> HostState:
        def decide(host: HostState, now: Instant) -> Decided[HostState]:
            return put_host(PutHost(host_id, edit(known_host(host))), host, now)

        return await self._hosts.change(host_id, decide)

    async def get(self, host_id: str) -> Host:
        """Raises NoSuchHost."""
        return known_host(await self._hosts.get(host_id))

    async def by_name(self, limit: int, after: Sequence[Any] | None) -> list[SearchResult[HostState]]:
        return await self._hosts.search({}, [("name", 1)], limit, after)
