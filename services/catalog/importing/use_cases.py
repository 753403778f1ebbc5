"""Importing hosts and rotations from CSV: all lines or none.

Every line is read and tried first. Then the import itself is stored, in one write, and its lines are
applied; there is no transaction over many documents. After a crash another process finds the stored import
and applies it again. That is safe: ids are derived from the office's references, so a repeat changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from services.catalog.hosts.domain import Host, HostDetails, HostState, PutHost, put_host
from services.catalog.importing.domain.csv_catalog import CatalogTables, RotationValues, Row, read_catalog
from services.catalog.importing.domain.imports import (
    ImportRefused,
    ImportState,
    Outcome,
    PendingImport,
    ReportLine,
    begin,
    finish,
)
from services.catalog.importing.domain.mistakes import Mistake
from services.catalog.offering.domain.offering import OfferRotation, offer
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.fees import UnusualFee
from services.catalog.rotations.domain.rotation import RotationState, Site
from shared.chassis.clock import Clock
from shared.chassis.decision import Refused
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id


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
    def __init__(self, stores: Stores, defaults: OfficeDefaults, clock: Clock) -> None:
        self._imports = stores.imports
        self._hosts = stores.hosts
        self._rotations = stores.rotations
        self._defaults = defaults
        self._clock = clock

    async def carry_out(self, command: ImportCatalog) -> list[ReportLine]:
        """Apply every line, or none. Raises ImportRefused with every mistake found."""
        tables = await asyncio.to_thread(read_catalog, command.hosts, command.rotations)
        if tables.mistakes:
            raise ImportRefused(tables.mistakes)
        known = await self._known_hosts(tables)
        before = await self._rotations.get_many([rotation_id(row.ref) for row in tables.rotations])
        if mistakes := [*self._try(tables, known, before, confirmed=command.unusual_fees_confirmed)]:
            raise ImportRefused(mistakes)
        await self._imports.change(command.import_id, partial(begin, command.hosts, command.rotations))
        return await self._apply(tables, known)

    async def finish(self, import_id: str, lines: list[ReportLine]) -> ImportState:
        return await self._imports.change(import_id, partial(finish, lines))

    async def resume(self, import_id: str) -> None:
        """Finish an import that a crash interrupted."""
        left = await self._imports.get(import_id)
        if isinstance(left, PendingImport):
            tables = await asyncio.to_thread(read_catalog, left.hosts, left.rotations)
            await self.finish(import_id, await self._apply(tables, await self._known_hosts(tables)))

    def _try(
        self,
        tables: CatalogTables,
        known: Mapping[str, Site],
        before: Mapping[str, RotationState],
        *,
        confirmed: bool,
    ) -> Iterable[Mistake]:
        """The mistakes that show only against what is stored: every line is decided, and nothing is saved."""
        now = self._clock()
        for row in tables.rotations:
            if row.values.host_ref not in known:
                detail = (
                    f"no host has the reference {row.values.host_ref}, neither in hosts nor in the catalog"
                )
                yield Mistake("rotations", row.line, "host_ref", "host_unknown", detail)
                continue
            wanted = self._offer(row, known, confirmed=confirmed)
            state = before.get(wanted.rotation_id, self._rotations.kind.nothing(wanted.rotation_id))
            try:
                offer(wanted, self._defaults, state, now)
            except Refused as no:
                column = "fee_usd" if isinstance(no, UnusualFee) else "places_per_week"
                yield Mistake("rotations", row.line, column, no.code, no.detail)

    async def _apply(self, tables: CatalogTables, known: Mapping[str, Site]) -> list[ReportLine]:
        hosts = await asyncio.gather(*(self._put_host(row.line, row.ref, row.values) for row in tables.hosts))
        rotations = await asyncio.gather(*(self._put_rotation(row, known) for row in tables.rotations))
        return [*hosts, *rotations]

    async def _put_host(self, line: int, ref: str, details: HostDetails) -> ReportLine:
        wanted = PutHost(host_id(ref), details, ref)
        before = await self._hosts.get(wanted.host_id)
        after = await self._hosts.change(wanted.host_id, partial(put_host, wanted))
        return ReportLine("hosts", line, ref, wanted.host_id, _outcome(before, after))

    async def _put_rotation(self, row: Row[RotationValues], known: Mapping[str, Site]) -> ReportLine:
        # an accepted import must be finished: who took a place in the meantime keeps it
        wanted = self._offer(row, known, confirmed=True, keep_taken=True)
        before = await self._rotations.get(wanted.rotation_id)
        after = await self._rotations.change(wanted.rotation_id, partial(offer, wanted, self._defaults))
        return ReportLine("rotations", row.line, row.ref, wanted.rotation_id, _outcome(before, after))

    def _offer(
        self,
        row: Row[RotationValues],
        known: Mapping[str, Site],
        *,
        confirmed: bool,
        keep_taken: bool = False,
    ) -> OfferRotation:
        return OfferRotation(
            rotation_id=rotation_id(row.ref),
            ref=row.ref,
            site=known[row.values.host_ref],
            terms=row.values.terms,
            places=row.values.places,
            unusual_fee_confirmed=confirmed,
            keep_taken=keep_taken,
        )

    async def _known_hosts(self, tables: CatalogTables) -> dict[str, Site]:
        """The sites by reference: of hosts in the file, and of hosts imported before."""
        in_file = {row.ref: Host(host_id(row.ref), row.values).site for row in tables.hosts}
        others = {row.values.host_ref for row in tables.rotations} - set(in_file)
        found = await self._hosts.get_many([host_id(ref) for ref in sorted(others)])
        stored = {host.ref: host.site for host in found.values() if isinstance(host, Host) and host.ref}
        return stored | in_file


def host_id(ref: str) -> str:
    return derived_id("hst", "ref", ref)


def rotation_id(ref: str) -> str:
    return derived_id("rot", "ref", ref)


def _outcome(before: object, after: object) -> Outcome:
    if before is None:
        return "created"
    return "unchanged" if before == after else "updated"
