"""What a stay costs in all: the estimate for everybody, its tables for staff."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.catalog.costs.domain import (
    BY_WEEK,
    AnyTable,
    CostKind,
    CostRow,
    CostRows,
    CostTable,
    Estimated,
    known_table,
    place_id_of,
)
from services.catalog.costs.use_cases import LivingCosts
from services.catalog.rotations.api import RequestModel
from services.catalog.rotations.domain.fees import FEE_COVERS
from services.catalog.rotations.domain.fields import Line
from services.catalog.rotations.domain.rotation import Rotation
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Anyone, Staff
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.http.queries import query_of
from shared.contracts.money import Money

router = APIRouter(tags=["catalog"])

Tables = Annotated[LivingCosts, needs(LivingCosts)]
NOT_AN_OFFER = "An estimate, not an offer: what you spend depends on how you live. The fee alone is fixed."
WORDS: dict[CostKind, str] = {
    "housing": "Housing",
    "meals": "Meals",
    "transport": "Transport in the city",
    "insurance": "Insurance",
    "visa": "Visa fees, if you need a visa",
}


class EstimatedCost(BaseModel):
    """One kind of cost, for the whole stay."""

    kind: CostKind
    text: str
    low: Money
    high: Money
    per: Literal["week", "stay"]
    place: str
    source: str
    as_of: date

    @classmethod
    def of(cls, found: Estimated) -> EstimatedCost:
        row = found.row
        return cls(
            kind=row.kind,
            text=WORDS[row.kind],
            low=found.low,
            high=found.high,
            per="week" if row.kind in BY_WEEK else "stay",
            place=_place(found.place),
            source=row.source,
            as_of=row.as_of,
        )


class CostEstimateView(BaseModel):
    """The fee, what comes on top, and both together; a kind that is not known is named."""

    rotation_id: str
    weeks: int
    fee: Money
    fee_covers: tuple[str, ...] = FEE_COVERS
    items: tuple[EstimatedCost, ...]
    not_estimated: tuple[str, ...]
    total_low: Money
    total_high: Money
    note: str = NOT_AN_OFFER

    @classmethod
    def of(cls, rotation: Rotation, weeks: int, found: list[Estimated]) -> CostEstimateView:
        fee = rotation.terms.fee_for(weeks)
        known = {one.row.kind for one in found}
        return cls(
            rotation_id=rotation.rotation_id,
            weeks=weeks,
            fee=fee,
            items=tuple(EstimatedCost.of(one) for one in found),
            not_estimated=("airfare", *(kind for kind in WORDS if kind not in known)),
            total_low=sum((one.low for one in found), start=fee),
            total_high=sum((one.high for one in found), start=fee),
        )


class CostTableView(BaseModel):
    """The table of one place: rows by week, or for the whole stay where something is paid once."""

    place_id: str
    city: str
    state: str
    rows: tuple[CostRow, ...]

    @classmethod
    def of(cls, table: AnyTable) -> CostTableView:
        known = known_table(table)
        return cls(place_id=known.place_id, city=known.city, state=known.region, rows=known.rows)


class NewCostTable(RequestModel):
    """For a city; without one for a whole state; without both for the whole country."""

    city: Line | None = None
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    rows: CostRows


class NewCostRows(RequestModel):
    rows: CostRows


class CostsWanted(BaseModel):
    """For how many weeks: four, or what comes nearest here."""

    weeks: Annotated[int | None, Field(ge=1, le=52)] = None


@router.get("/v1/rotations/{rotation_id}/cost-estimate", response_model=CostEstimateView)
async def cost_estimate(
    rotation_id: str,
    tagged: Tagged,
    _: Anyone,
    asked: Annotated[CostsWanted, query_of(CostsWanted)],
    tables: Tables,
) -> Response:
    """What a stay costs in all: the fee, and an estimate of what it does not cover."""
    rotation, weeks, found = await tables.estimate(rotation_id, asked.weeks)
    return tagged(CostEstimateView.of(rotation, weeks, found), cache="public, max-age=60")


@router.get("/v1/living-costs", response_model=PageOf[CostTableView])
async def list_cost_tables(_: Anyone, page: Page, tables: Tables) -> PageOf[CostTableView]:
    """The tables that estimates are made from."""
    found = await tables.by_place(page.limit + 1, page.after({}))
    return paged(page, {}, found, CostTableView.of)


@router.post("/v1/living-costs", status_code=201, response_model=CostTableView)
async def add_cost_table(
    body: NewCostTable, actor: Staff, once: IdempotencyKeyAccepted, tables: Tables
) -> Response:
    """A table for a place that has none. A city goes before its state, and a state before the country."""
    city, region = body.city or "", body.state or ""
    if city and not region:
        raise Invalid("say in which state the city is", pointer="/state")
    table = CostTable(place_id_of(city, region), city, region, body.rows)
    return await once.answer(201, CostTableView.of, tables.keep(table))


@router.get("/v1/living-costs/{place_id}", response_model=CostTableView)
async def get_cost_table(place_id: str, tagged: Tagged, _: Anyone, tables: Tables) -> Response:
    return tagged(CostTableView.of(await tables.get(place_id)))


@router.put("/v1/living-costs/{place_id}", response_model=CostTableView)
async def change_cost_table(
    place_id: str, body: NewCostRows, tagged: Tagged, actor: Staff, if_match: IfMatch, tables: Tables
) -> Response:
    """Other rows in place of all that are there."""

    def edit(table: CostTable) -> CostRows:
        if_match.check(CostTableView.of(table))
        return body.rows

    return tagged(CostTableView.of(await tables.change(place_id, edit)))


def _place(table: CostTable) -> str:
    return ", ".join(part for part in (table.city, table.region) if part) or "United States"
