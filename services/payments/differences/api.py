"""What the rules alone cannot settle: to read, and to say how it was settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from services.payments.differences.domain import Difference, DifferenceKind, staff_task
from services.payments.differences.use_cases import Differences
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["payments"])


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where a person looks at a payment at the provider."""

    url: str


Known = Annotated[Differences, needs(Differences)]
Provider = Annotated[Dashboard, needs(Dashboard)]
DifferenceId = Annotated[str, Path(max_length=300, pattern=r"^[A-Za-z0-9_:.-]+$")]


class NewSettlement(BaseModel):
    """How it was settled: what was done, and where."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=500)


class LinkView(BaseModel):
    rel: str
    href: str


class DifferenceView(BaseModel):
    """One thing to settle, with everything that is needed to decide it."""

    difference_id: str
    kind: DifferenceKind
    state: Literal["unseen", "open", "settled"]
    decide: str
    application_id: str | None
    provider_cents: int
    ledger_cents: int
    currency: str
    since: datetime
    facts: dict[str, str]
    links: list[LinkView]
    settled_by: str
    settled_at: datetime | None
    note: str

    @classmethod
    def of(cls, known: Difference, dashboard: str) -> DifferenceView:
        task = staff_task(known, dashboard)
        return cls(
            difference_id=known.id,
            kind=known.kind,
            state=known.state,
            decide=task.decide,
            application_id=task.application_id,
            provider_cents=known.cents,
            ledger_cents=known.ledger_cents,
            currency=known.currency,
            since=task.since,
            facts=dict(task.facts),
            links=[LinkView(rel=link.rel, href=link.href) for link in task.links],
            settled_by=known.settled_by,
            settled_at=known.settled_at,
            note=known.note,
        )


@router.get("/v1/reconciliation-differences", response_model=PageOf[DifferenceView])
async def list_differences(
    _: Staff, page: Page, differences: Known, dashboard: Provider, state: Literal["open", "settled"] = "open"
) -> PageOf[DifferenceView]:
    """What the rules alone cannot settle, the oldest first."""
    where = {"state": state}
    found = await differences.search(where, page.limit + 1, page.after(where))
    return paged(page, where, found, partial(DifferenceView.of, dashboard=dashboard.url))


@router.post("/v1/reconciliation-differences/{difference_id}/settlement", response_model=DifferenceView)
async def settle_difference(
    difference_id: DifferenceId,
    body: NewSettlement,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    differences: Known,
    dashboard: Provider,
) -> Response:
    """Say how it was settled; a difference that changes afterwards opens again."""
    view = partial(DifferenceView.of, dashboard=dashboard.url)
    return await once.answer(200, view, differences.settle(difference_id, actor.id, body.reason))
