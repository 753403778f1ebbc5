"""The search index in MongoDB: reads the listing entries, never claims or outboxes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.catalog.rotations.domain.listing import NEVER
from services.catalog.searching.domain.search import Search
from services.catalog.searching.ports import Count, FoundEntry, SearchIndex
from shared.chassis.mapping import find_filter, sort_of
from shared.chassis.mongo import reaching_mongo


class MongoSearchIndex(SearchIndex):
    """Reads the `find` fields of the rotations."""

    def __init__(self, rotations: Any) -> None:
        self._rotations = rotations

    async def search(self, search: Search, limit: int, after: Sequence[Any] | None) -> list[FoundEntry]:
        by, direction = search.sort.lstrip("-"), -1 if search.sort.startswith("-") else 1
        order = [(by, direction)]
        query = find_filter(filter_of(search), order, after)
        shown = {"find.card": 1, "find.kind": 1, f"find.{by}": 1}
        async with reaching_mongo():
            cursor = self._rotations.find(query, shown).sort(sort_of(order)).limit(limit)
            rows = await cursor.to_list(limit)
        return [
            FoundEntry(row["find"]["card"], row["find"]["kind"], (row["find"][by], row["_id"]))
            for row in rows
        ]

    async def specialties(self) -> list[Count]:
        rows = await self._counted({"name": "$find.specialty_name"})
        return [Count(row["_id"]["name"], row["rotations"]) for row in rows]

    async def cities(self) -> list[Count]:
        rows = await self._counted({"name": "$find.city_name", "state": "$find.us_state"})
        return [Count(row["_id"]["name"], row["rotations"], row["_id"]["state"]) for row in rows]

    async def _counted(self, by: Mapping[str, str]) -> list[dict[str, Any]]:
        pipeline = [
            {"$match": {"find.shown": True}},
            {"$group": {"_id": by, "rotations": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        async with reaching_mongo():
            rows: list[dict[str, Any]] = await self._rotations.aggregate(pipeline).to_list(10_000)
        return rows


def filter_of(search: Search) -> dict[str, Any]:
    """The conditions on `find` fields."""
    equal = {
        "specialty": search.plain_specialty,
        "kind": search.kind,
        "city": search.plain_city,
        "us_state": search.state,
    }
    where: dict[str, Any] = {"shown": True} | {
        name: value for name, value in equal.items() if value is not None
    }
    if search.max_fee is not None:
        where["fee"] = {"$lte": search.max_fee}
    if search.weeks is not None:
        where |= {"min_weeks": {"$lte": search.weeks}, "max_weeks": {"$gte": search.weeks}}
    if search.words:
        where["words"] = {"$all": [re.compile("^" + re.escape(word)) for word in search.words]}
    if search.by_dates:
        where["free" if search.free_only else "open"] = {"$elemMatch": _stretch(search)}
    elif search.free_only:
        where["start"] = {"$lt": NEVER}
    return where


def _stretch(search: Search) -> dict[str, Any]:
    """The condition that a stay which is asked for fits into a run of weeks; see `listing.stretches`."""
    stretch: dict[str, Any] = {"weeks": {"$gte": search.weeks or 1}}
    if search.start_to is not None:
        stretch["first"] = {"$lte": search.start_to.isoformat()}
    monday = search.first_monday
    if monday is not None and search.start_to is not None and monday > search.start_to:
        stretch["weeks"] = {"$lt": 0}  # no Monday lies in this range
    if monday is not None and search.weeks is None:
        stretch["latest"] = {"$gte": monday.isoformat()}
    elif monday is not None and search.weeks is not None:
        stretch["last"] = {"$gte": (monday + timedelta(weeks=search.weeks - 1)).isoformat()}
    return stretch
