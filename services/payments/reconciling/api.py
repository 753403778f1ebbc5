"""Runs of reconciliation as staff see them: begun by hand or by the clock, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict

from services.payments.reconciling.domain.runs import Reconciliation, Run, RunKind, RunRecord, Stage
from services.payments.reconciling.use_cases.runs import Reconciling
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["payments"])

Runs = Annotated[Reconciling, needs(Reconciling)]
RunId = Annotated[str, Path(max_length=80, pattern=r"^[A-Za-z0-9_]+$")]


class NewRun(BaseModel):
    """`events`: what no webhook has brought. `sweep`: all that the provider has of the last thirty days."""

    model_config = ConfigDict(extra="forbid")

    kind: RunKind = "sweep"


class RunView(BaseModel):
    """One walk through the provider's records; `stage` is where it is, or was when it ended."""

    run_id: str
    kind: RunKind
    state: Literal["running", "ended"]
    asked_by: str
    since: datetime
    begun_at: datetime
    ended_at: datetime | None
    stage: Stage
    looked_at: Mapping[Stage, int]
    repairs: int
    repaired: tuple[str, ...]
    """The first of them, by the provider's ids."""
    differences: int
    """What a person has to settle."""
    broken: Mapping[str, int]
    """Invariants of money that did not hold (docs/invariants.md), and how often."""

    @classmethod
    def of(cls, run: Run) -> RunView:
        return cls(
            run_id=run.id,
            kind=run.kind,
            state="ended" if run.ended_at else "running",
            asked_by=run.asked_by,
            since=run.since,
            begun_at=run.begun_at,
            ended_at=run.ended_at,
            stage=run.stage,
            looked_at=run.looked_at,
            repairs=run.repairs,
            repaired=run.repaired,
            differences=run.differences,
            broken=run.broken,
        )

    @classmethod
    def of_record(cls, record: RunRecord) -> RunView:
        if record.run is None:
            raise LookupError(record.id)
        return cls.of(record.run)

    @classmethod
    def of_reconciliation(cls, reconciliation: Reconciliation) -> RunView:
        """The run that was asked for."""
        if reconciliation.run is None:
            raise LookupError(reconciliation.id)
        return cls.of(reconciliation.run)


@router.post("/v1/reconciliation-runs", status_code=202, response_model=RunView)
async def begin_run(actor: Staff, body: NewRun, once: IdempotencyKeyAccepted, reconciling: Runs) -> Response:
    """Look through the provider's records now; a run that is under way is the answer."""
    return await once.answer(202, RunView.of_reconciliation, reconciling.ask(body.kind, actor.id))


@router.get("/v1/reconciliation-runs", response_model=PageOf[RunView])
async def list_runs(_: Staff, page: Page, reconciling: Runs, kind: RunKind | None = None) -> PageOf[RunView]:
    """The latest first, with what each looked at, repaired and left over."""
    where: dict[str, Any] = {"kind": kind} if kind else {}
    found = await reconciling.runs(where, page.limit + 1, page.after(where))
    return paged(page, where, found, RunView.of_record)


@router.get("/v1/reconciliation-runs/{run_id}", response_model=RunView)
async def read_run(run_id: RunId, _: Staff, reconciling: Runs) -> RunView:
    """How far a run has come."""
    return RunView.of(await reconciling.run(run_id))
