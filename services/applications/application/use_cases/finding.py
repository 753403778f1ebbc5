"""The office's list: applications in every state, found by what staff know of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import AnyApplication, Application, State
from services.applications.application.use_cases.desk import COUNTED_TO
from services.applications.application.use_cases.stores import Stores, sortable
from shared.chassis.decision import Instant
from shared.chassis.documents import SearchResult
from shared.chassis.text import plain

ApplicationOrder = Literal["start_date", "-start_date", "-created_at"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; what is empty or None stands for all."""

    words: str = ""
    """Names, an e-mail address, or the id of an application or a person."""
    states: tuple[State, ...] = ()
    specialty: str = ""
    place: str = ""
    """Chicago, IL"""
    host_id: str = ""
    rotation_id: str = ""
    coach_id: str = ""
    start_from: date | None = None
    start_to: date | None = None
    waits_for_staff: bool = False


class Finding:
    """Reads only. Names and addresses are looked up where they are kept, in the accounts."""

    def __init__(self, stores: Stores, people: People) -> None:
        self._applications = stores.applications
        self._people = people

    def now(self) -> Instant:
        return self._applications.clock()

    async def find(
        self, wanted: Wanted, order: ApplicationOrder, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyApplication]]:
        """In this order. The id of an application finds all of that person, as their own id does."""
        where = await self._where(wanted)
        name = order.removeprefix("-")
        return await self._applications.search(where, [(name, -1 if order[0] == "-" else 1)], limit, after)

    async def counts(self, wanted: Wanted) -> dict[State, int]:
        """How many are in each state, counted to a thousand, whatever states are wanted."""
        where = await self._where(wanted)
        states: tuple[State, ...] = get_args(State)
        counted = (self._applications.count({**where, "state": state}, COUNTED_TO) for state in states)
        return dict(zip(states, await asyncio.gather(*counted), strict=True))

    async def _where(self, wanted: Wanted) -> dict[str, Any]:
        where: dict[str, Any] = {
            name: value
            for name, value in (
                ("specialty", plain(wanted.specialty)),
                ("place", plain(wanted.place)),
                ("host_id", wanted.host_id),
                ("rotation_id", wanted.rotation_id),
                ("coach_id", wanted.coach_id),
            )
            if value
        }
        where["state"] = {"$in": list(wanted.states)} if wanted.states else {"$ne": "unknown"}
        if wanted.waits_for_staff:
            where["desk_from"] = {"$lte": sortable(self.now())}
        if days := _between(wanted.start_from, wanted.start_to):
            where["start_date"] = days
        if wanted.words.strip():
            where["applicant_id"] = {"$in": await self._applicants(wanted.words.strip())}
        return where

    async def _applicants(self, words: str) -> list[str]:
        if words.startswith("acc_"):
            return [words]
        if words.startswith("app_"):
            application = await self._applications.get(words)
            return [application.applicant_id] if isinstance(application, Application) else []
        return list(await self._people.found_by(words))


def _between(first: date | None, last: date | None) -> dict[str, str]:
    days = {"$gte": first, "$lte": last}
    return {name: day.isoformat() for name, day in days.items() if day is not None}
