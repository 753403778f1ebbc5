"""What a stay costs besides the fee, by place and length: always an estimate, with its source and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.fees import HIGHEST_AMOUNT
from services.catalog.rotations.domain.fields import FrozenModel, Line
from shared.chassis.decision import Decided, Instant, NotFound, Refused
from shared.chassis.text import plain
from shared.chassis.values import Day
from shared.contracts.money import Money

CostKind = Literal["housing", "meals", "transport", "insurance", "visa"]
BY_WEEK: frozenset[CostKind] = frozenset({"housing", "meals", "transport", "insurance"})
"""The others are paid once."""


def _possible(amount: Money) -> Money:
    if not 0 <= amount.amount <= HIGHEST_AMOUNT or amount.currency != "usd":
        raise PydanticCustomError("cost", f"an amount in usd from 0 to {HIGHEST_AMOUNT} cents")
    return amount


Cost = Annotated[Money, AfterValidator(_possible)]


class CostRow(FrozenModel):
    """One kind of cost: a week of it, or all of it where it is paid once; where the figures are from."""

    kind: CostKind
    low: Cost
    high: Cost
    source: Line
    as_of: Day

    @field_validator("high")
    @classmethod
    def high_is_not_lower(cls, high: Money, read: ValidationInfo) -> Money:
        if "low" in read.data and high < read.data["low"]:
            raise PydanticCustomError("cost", "high must not be less than low")
        return high


def _each_once(rows: tuple[CostRow, ...]) -> tuple[CostRow, ...]:
    if len({row.kind for row in rows}) < len(rows):
        raise PydanticCustomError("rows", "each kind of cost once")
    return rows


CostRows = Annotated[
    tuple[CostRow, ...], Field(max_length=len(get_args(CostKind))), AfterValidator(_each_once)
]


class NoSuchPlace(NotFound):
    """The office keeps no table for this place."""

    code = "place_unknown"


class PlaceExists(Refused):
    """The office keeps a table for this place already: change that one."""

    code = "place_exists"


@dataclass(frozen=True, slots=True)
class NoTable:
    """Nothing is known about this place."""

    place_id: str
    state: Literal["none"] = "none"


@dataclass(frozen=True, slots=True)
class CostTable:
    """The costs of a city, of a state, or of the whole country."""

    place_id: str
    city: str
    """Empty for a whole state."""
    region: str
    """The state's two letters; empty for the whole country."""
    rows: CostRows
    state: Literal["kept"] = "kept"


AnyTable: TypeAlias = Annotated[NoTable | CostTable, Field(discriminator="state")]


@dataclass(frozen=True, slots=True)
class Estimated:
    """One kind of cost for a whole stay."""

    row: CostRow
    place: CostTable
    low: Money
    high: Money


def place_id_of(city: str, region: str) -> str:
    """`us`, `us-il` or `us-il-chicago`."""
    name = re.sub(r"\W+", "-", plain(city)).strip("-")
    return "-".join(part for part in ("us", region.lower(), name) if part)


def places_of(city: str, region: str) -> tuple[str, ...]:
    """Where to look, the nearest first: the city, its state, the country."""
    return place_id_of(city, region), place_id_of("", region), place_id_of("", "")


def keep(table: CostTable, known: AnyTable, _: Instant) -> Decided[AnyTable]:
    """A table for a place that has none yet."""
    if isinstance(known, CostTable):
        raise PlaceExists("there is a table for this place: change it instead", place_id=table.place_id)
    return table, ()


def change(rows: CostRows, known: AnyTable, _: Instant) -> Decided[AnyTable]:
    """Other figures for a place."""
    return replace(known_table(known), rows=rows), ()


def known_table(table: AnyTable | None) -> CostTable:
    if not isinstance(table, CostTable):
        raise NoSuchPlace("there is no table for this place")
    return table


def estimate(weeks: int, nearest_first: Sequence[CostTable]) -> list[Estimated]:
    """Each kind of cost from the nearest place that has it; a kind that no place has is left out."""
    found = (_nearest(kind, nearest_first) for kind in get_args(CostKind))
    return [_over(weeks, row, place) for row, place in _present(found)]


def _nearest(kind: CostKind, tables: Iterable[CostTable]) -> tuple[CostRow, CostTable] | None:
    return next(((row, table) for table in tables for row in table.rows if row.kind == kind), None)


def _present(
    found: Iterable[tuple[CostRow, CostTable] | None],
) -> Iterator[tuple[CostRow, CostTable]]:
    return (pair for pair in found if pair is not None)


def _over(weeks: int, row: CostRow, place: CostTable) -> Estimated:
    times = weeks if row.kind in BY_WEEK else 1
    return Estimated(row, place, row.low.share(times, 1), row.high.share(times, 1))
