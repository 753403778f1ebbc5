"""Runs of reconciliation: claimed, walked page by page, written down, seen by staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from services.payments.differences.use_cases import Differences
from services.payments.provider.ports import ProviderAway, ProviderRefused
from services.payments.reconciling.domain import runs as reconciling
from services.payments.reconciling.domain.money_invariants import MEANINGS
from services.payments.reconciling.domain.runs import KINDS, Progress, Reconciliation, Run, RunKind, RunRecord
from services.payments.reconciling.domain.timetable import Timetable
from services.payments.reconciling.use_cases.stages import Stages
from shared.chassis.decision import NotFound
from shared.chassis.documents import Documents, SearchResult
from shared.chassis.ids import new_id
from shared.chassis.logging import get_logger
from shared.chassis.metrics import INVARIANT_VIOLATIONS

log = get_logger(__name__)

DIFFERENCES = "reconciled"
"""The metric's name for what staff have to settle."""


class NoSuchRun(NotFound):
    """No run of this id has begun."""

    code = "not_found"


class Reconciling:
    """Any number of replicas may call any of this at the same time."""

    def __init__(
        self,
        reconciliations: Documents[Reconciliation],
        runs: Documents[RunRecord],
        differences: Differences,
        stages: Stages,
        timetable: Timetable,
    ) -> None:
        self._reconciliations = reconciliations
        self._runs = runs
        self._differences = differences
        self._stages = stages
        self._timetable = timetable

    async def plan(self) -> None:
        """Both kinds of run, from the first start on."""
        for kind in KINDS:
            await self._reconciliations.change(kind, reconciling.plan)

    async def act_on_due(self, kind: str) -> None:
        """Begin or take over the run that is due, and walk it to its end, page by page."""
        token = new_id("rec")
        mine = await self._reconciliations.change(kind, partial(reconciling.claim, token))
        while mine.claimed_by == token and mine.run is not None:
            try:
                progress = await self._stages.page(mine.run)
            except (ProviderAway, ProviderRefused) as away:
                log.warning("reconciliation waits for the provider", run=mine.run.id, error=str(away))
                await self._reconciliations.change(kind, partial(reconciling.let_go, token))
                return
            mine = await self._written_down(token, mine.run, progress)

    async def ask(self, kind: RunKind, asked_by: str) -> Reconciliation:
        """Now, whatever the timetable says; a run that is under way is the one."""
        return await self._reconciliations.change(kind, partial(reconciling.ask, asked_by))

    async def run(self, run_id: str) -> Run:
        """How far a run has come. Raises NoSuchRun."""
        record = await self._runs.get(run_id)
        if record is not None and record.run is not None:
            return record.run
        for known in (await self._reconciliations.get_many(KINDS)).values():
            if known.run is not None and known.run.id == run_id:
                return known.run
        raise NoSuchRun("there is no such run")

    async def runs(
        self, where: Mapping[str, Any], limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[RunRecord]]:
        """Runs, the latest first."""
        return await self._runs.search(where, [("begun_at", -1)], limit, after)

    async def measure(self) -> None:
        """Set the metrics that must be 0, from what the last sweep found; every replica does."""
        found = await self.runs({"kind": "sweep", "ended": True}, 1, None)
        broken = found[0].state.run.broken if found and found[0].state.run else {}
        for rule in MEANINGS:
            INVARIANT_VIOLATIONS.labels(rule).set(broken.get(rule, 0))
        still_open = await self._differences.search({"state": "open"}, 100, None)
        INVARIANT_VIOLATIONS.labels(DIFFERENCES).set(len(still_open))

    async def _written_down(self, token: str, run: Run, progress: Progress) -> Reconciliation:
        """The record first: once the run has moved on, nobody comes back to write it."""
        await self._runs.change(run.id, partial(reconciling.record, run, progress))
        next_at = self._timetable.after(run.kind, self._reconciliations.clock())
        return await self._reconciliations.change(
            run.kind, partial(reconciling.advance, token, progress, next_at)
        )
