"""How tables of costs are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalog.costs.domain import AnyTable, CostTable, NoTable
from shared.chassis.documents import AggregateType


def _find_fields(table: AnyTable) -> Mapping[str, Any]:
    return {"place": table.place_id if isinstance(table, CostTable) else ""}


COSTS_KIND: AggregateType[AnyTable] = AggregateType(type=AnyTable, nothing=NoTable, find=_find_fields)
COSTS_INDEXES: tuple[list[tuple[str, int]], ...] = ([("find.place", 1), ("_id", 1)],)
