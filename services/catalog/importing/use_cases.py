"""Importing hosts and rotations from CSV: all lines or none.

Every line is read and tried first. Then the import itself is stored, in one write, and its lines are
applied; there is no transaction over many documents. After a crash another process finds the stored import
and applies it again. That is safe: ids are derived from the office's references, so a repeat changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from services.catalog.hosts.domain import Host, HostDetails, HostState, PutHost, put_host
from services.catalog.importing.domain.csv_catalog import RotationValues, Row, read_catalog
from services.catalog.importing.domain.imports import (
    AppliedImport,
    ImportRefused,
    ImportState,
    Outcome,
    PendingImport,
    ReportLine,
    begin,
    finish,
)
from services.catalog.importing.domain.mistakes import Mistake
from services.catalog.publishing.domain.publishing import PublishRotation, publish
from services.catalog.publishing.use_cases import Publishing
from services.catalog.rotations.domain.fees import UnusualFee
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from shared.chassis.clock import Clock
from shared.chassis.decision import Instant, Refused
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id

T = TypeVar("T")

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ImportCatalog:
    """The texts of the two CSV files."""

    import_id: str
    hosts: str
    rotations: str
    unusual_fees_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Stores:
    """What an import writes to."""

    imports: Documents[ImportState]
    hosts: Documents[HostState]
    rotations: Documents[RotationState]


class Importing:
    """Imports of hosts and rotations."""

    def __init__(self, stores: Stores, publishing: Publishing, clock: Clock) -> None:
        self._imports = stores.imports
        self._hosts = stores.hosts
        self._rotations = stores.rotations
        self._publishing = publishing
        self._clock = clock

    async def carry_out(self, command: ImportCatalog) -> Sequence[ReportLine]:
        """Apply every line, or none. Raises ImportRefused with every mistake found.

        An import that is stored already is not checked again, and one that was applied is not applied again:
        the same request, sent again later, undoes nothing.
        """
        state = await self._imports.get(command.import_id)
        if state is None:
            await self._check(command)
            begun = partial(begin, command.hosts, command.rotations)
            state = await self._imports.change(command.import_id, begun)
        return await self._lines_of(state)

    async def finish(self, import_id: str, lines: Sequence[ReportLine]) -> ImportState:
        return await self._imports.change(import_id, partial(finish, lines))

    async def resume(self, import_id: str) -> None:
        """Finish an import that a crash interrupted."""
        state = await self._imports.get(import_id)
        if isinstance(state, PendingImport):
            await self.finish(import_id, await self._lines_of(state))

    async def _check(self, command: ImportCatalog) -> None:
        """Read both files and decide every line, without saving anything."""
        tables = await asyncio.to_thread(read_catalog, command.hosts, command.rotations)
        if tables.mistakes:
            raise ImportRefused(tables.mistakes)
        in_file = {row.ref: Host(host_id(row.ref), row.values).site for row in tables.hosts}
        sites = await self._stored_sites(_host_refs(tables.rotations) - set(in_file)) | in_file
        mistakes: list[Mistake] = []
        for rows in _slices(tables.rotations):
            before = await self._rotations.get_many([rotation_id(row.ref) for row in rows])
            mistakes += self._mistakes(rows, sites, before, confirmed=command.unusual_fees_confirmed)
        if mistakes:
            raise ImportRefused(mistakes)

    def _mistakes(
        self,
        rows: Sequence[Row[RotationValues]],
        sites: Mapping[str, Site],
        before: Mapping[str, RotationState],
        *,
        confirmed: bool,
    ) -> Iterator[Mistake]:
        """What shows only against what is stored."""
        now = self._clock()
        for row in rows:
            host_ref = row.values.host_ref
            if host_ref not in sites:
                detail = f"no host has the reference {host_ref}, neither in hosts nor in the catalog"
                yield Mistake("rotations", row.line, "host_ref", "host_unknown", detail)
                continue
            command = replace(_as_command(row, sites[host_ref]), unusual_fee_confirmed=confirmed)
            state = before.get(command.rotation_id, self._rotations.kind.nothing(command.rotation_id))
            try:
                publish(command, self._publishing.defaults, state, now)
            except Refused as refusal:
                column = "fee_usd" if isinstance(refusal, UnusualFee) else "places_per_week"
                yield Mistake("rotations", row.line, column, refusal.code, refusal.detail)

    async def _lines_of(self, state: ImportState) -> Sequence[ReportLine]:
        """What became of each line; applies an import that is pending."""
        if isinstance(state, AppliedImport):
            return state.lines
        assert isinstance(state, PendingImport)
        tables = await asyncio.to_thread(read_catalog, state.hosts, state.rotations)
        lines: list[ReportLine] = []
        for hosts in _slices(tables.hosts):
            lines += await self._put_hosts(hosts, state.accepted_at)
        for rotations in _slices(tables.rotations):
            lines += await self._put_rotations(rotations, state.accepted_at)
        return lines

    async def _put_hosts(self, rows: Sequence[Row[HostDetails]], accepted_at: Instant) -> list[ReportLine]:
        commands = [PutHost(host_id(row.ref), row.values, row.ref, accepted_at) for row in rows]
        before = await self._hosts.get_many([command.host_id for command in commands])
        after = await asyncio.gather(
            *(self._hosts.change(command.host_id, partial(put_host, command)) for command in commands)
        )
        return [
            ReportLine("hosts", row.line, row.ref, host.host_id, _outcome(before.get(host.host_id), host))
            for row, host in zip(rows, after, strict=True)
        ]

    async def _put_rotations(
        self, rows: Sequence[Row[RotationValues]], accepted_at: Instant
    ) -> list[ReportLine]:
        sites = await self._stored_sites(_host_refs(rows))
        commands = [
            # an accepted import must be finished: who took a place in the meantime keeps it
            replace(
                _as_command(row, sites[row.values.host_ref]),
                unusual_fee_confirmed=True,
                keep_taken=True,
                accepted_at=accepted_at,
            )
            for row in rows
        ]
        before = await self._rotations.get_many([command.rotation_id for command in commands])
        after = await asyncio.gather(*map(self._put_rotation, commands))
        if await self._stored_sites(_host_refs(rows)) != sites:  # a host has moved meanwhile
            await asyncio.gather(*(self._publishing.renew_site(command.rotation_id) for command in commands))
        return [
            ReportLine("rotations", row.line, row.ref, name, _outcome(before.get(name), state))
            for row, (name, state) in zip(rows, after, strict=True)
        ]

    async def _put_rotation(self, command: PublishRotation) -> tuple[str, RotationState]:
        decide = partial(publish, command, self._publishing.defaults)
        return command.rotation_id, await self._rotations.change(command.rotation_id, decide)

    async def _stored_sites(self, refs: Set[str]) -> dict[str, Site]:
        """The sites of hosts that were imported, by reference."""
        found = await self._hosts.get_many([host_id(ref) for ref in sorted(refs)])
        return {host.ref: host.site for host in found.values() if isinstance(host, Host) and host.ref}


def _as_command(row: Row[RotationValues], site: Site) -> PublishRotation:
    return PublishRotation(rotation_id(row.ref), row.ref, site, row.values.terms, row.values.places)


def _host_refs(rows: Sequence[Row[RotationValues]]) -> set[str]:
    return {row.values.host_ref for row in rows}


def _slices(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """A few rows at a time: between them, what others ask of this process has its turn."""
    return (rows[begin : begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE))


def host_id(ref: str) -> str:
    return derived_id("hst", "ref", ref)


def rotation_id(ref: str) -> str:
    return derived_id("rot", "ref", ref)


def _outcome(before: HostState | RotationState | None, after: HostState | RotationState) -> Outcome:
    if before is None:
        return "created"
    if isinstance(before, Host | Rotation) and isinstance(after, Host | Rotation):
        before = replace(before, edited_at=after.edited_at)  # that it was said again is no change
    return "unchanged" if before == after else "updated"
