"""A index that finds by trying every Monday: slow, plain, and what the real one must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from pydantic import TypeAdapter

from services.catalog.rotations.domain.listing import find_fields
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.catalog.rotations.domain.stays import Stay
from services.catalog.searching.domain.search import Search
from services.catalog.searching.ports import Count, FoundEntry, SearchIndex
from shared.chassis.in_memory import InMemoryStore

STATES: TypeAdapter[RotationState] = TypeAdapter(RotationState)


class InMemorySearchIndex(SearchIndex):
    """Looks at the states themselves."""

    def __init__(self, store: InMemoryStore) -> None:
        self._store = store
        self._read: dict[str, tuple[int, Rotation]] = {}

    async def search(self, search: Search, limit: int, after: Sequence[Any] | None) -> list[FoundEntry]:
        by, backwards = search.sort.lstrip("-"), search.sort.startswith("-")
        found = [rotation for rotation in self._shown() if suits(rotation, search)]
        keyed = sorted((rotation.rotation_id, find_fields(rotation)) for rotation in found)
        keyed.sort(key=lambda pair: pair[1][by], reverse=backwards)
        hits = [FoundEntry(find["card"], find["kind"], (find[by], name)) for name, find in keyed]
        if after is not None:
            hits = hits[1 + [tuple(hit.position) for hit in hits].index(tuple(after)) :]
        return hits[:limit]

    async def specialties(self) -> list[Count]:
        names = [rotation.terms.specialty for rotation in self._shown()]
        return [Count(name, names.count(name)) for name in sorted(set(names))]

    async def cities(self) -> list[Count]:
        places = [(rotation.site.city, rotation.site.state) for rotation in self._shown()]
        return [Count(city, places.count((city, state)), state) for city, state in sorted(set(places))]

    def _shown(self) -> list[Rotation]:
        for name, row in self._store.rows.items():
            if row.state["state"] == "offered" and self._read.get(name, (0,))[0] != row.version:
                self._read[name] = row.version, cast(Rotation, STATES.validate_python(row.state))
        rotations = [rotation for _, rotation in self._read.values() if rotation.status == "open"]
        return [
            rotation for rotation in rotations if any(possible_starts(rotation, rotation.terms.min_weeks))
        ]


def possible_starts(rotation: Rotation, weeks: int, *, free: bool = False) -> Iterator[date]:
    return (
        monday
        for monday in rotation.places
        if rotation.is_open_for(Stay(monday, weeks))
        and (not free or rotation.free_places(Stay(monday, weeks)) > 0)
    )


def suits(rotation: Rotation, search: Search) -> bool:
    terms, site = rotation.terms, rotation.site
    return (
        (search.specialty is None or search.specialty.casefold() == terms.specialty.casefold())
        and search.kind in (None, terms.kind)
        and (search.city is None or search.city.casefold() == site.city.casefold())
        and search.state in (None, site.state)
        and (search.max_fee is None or terms.fee.amount <= search.max_fee)
        and (search.weeks is None or terms.allows(search.weeks))
        and _suits_words(rotation, search)
        and _suits_dates(rotation, search)
    )


def _suits_words(rotation: Rotation, search: Search) -> bool:
    said = find_fields(rotation)["words"] if search.words else ()
    return all(any(have.startswith(word) for have in said) for word in search.words)


def _suits_dates(rotation: Rotation, search: Search) -> bool:
    starts = possible_starts(rotation, search.weeks or rotation.terms.min_weeks, free=search.free_only)
    first, last = search.start_from or date.min, search.start_to or date.max
    return any(first <= start <= last for start in starts)
