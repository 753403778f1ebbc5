"""The search for rotations, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from services.catalog.rotations.api import RotationItem, eligibility_of
from services.catalog.searching.api.queries import PRIVATE, PUBLIC, CalendarDay, Weeks
from services.catalog.searching.api.views import Cities, Specialties
from services.catalog.searching.domain.search import Search, Sort
from services.catalog.searching.ports import FoundEntry, SearchIndex
from shared.chassis.http.access import Actor, Anyone, MaybeSignedIn
from shared.chassis.http.etag import Tagged
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, cursor_behind
from shared.chassis.http.problem import HttpRefused
from shared.chassis.http.queries import query_of
from shared.contracts.catalog import RotationKind

Name = Annotated[str | None, Field(min_length=1, max_length=80)]
State = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]


router = APIRouter(tags=["catalog"])

Index = Annotated[SearchIndex, needs(SearchIndex)]


class Filters(BaseModel):
    """What can be searched for."""

    specialty: Name = None
    kind: RotationKind | None = None
    city: Name = None
    state: State | None = None
    start_from: CalendarDay | None = None
    start_to: CalendarDay | None = None
    weeks: Weeks = None
    max_fee: Annotated[int | None, Field(ge=0, le=100_000_000, description="of four weeks, in cents")] = None
    free_only: bool = False
    q: Annotated[str | None, Field(max_length=100)] = None
    sort: Sort = "start"


@router.get("/v1/rotations", response_model=PageOf[RotationItem])
async def search_rotations(
    tagged: Tagged,
    asked: Annotated[Filters, query_of(Filters)],
    page: Page,
    actor: MaybeSignedIn,
    index: Index,
) -> Response:
    """Rotations that can be applied for; with an applicant's token each says whether they may (R1)."""
    filters = vars(asked)
    search = Search(**filters)
    after = _position(page.after(filters), search.sort)
    found = await index.search(search, page.limit + 1, after)
    cursor = None
    if len(found) > page.limit:
        found = found[: page.limit]
        cursor = cursor_behind(filters, found[-1].position)
    body = _listed(found, cursor, actor)
    return tagged.json(body, cache=PUBLIC if actor is None else PRIVATE)


@router.get("/v1/specialties", response_model=Specialties)
async def list_specialties(tagged: Tagged, _: Anyone, index: Index) -> Response:
    """Specialties that are offered, with the number of rotations."""
    return tagged(Specialties.of(await index.specialties()), cache=PUBLIC)


@router.get("/v1/cities", response_model=Cities)
async def list_cities(tagged: Tagged, _: Anyone, index: Index) -> Response:
    """Cities with rotations, and how many."""
    return tagged(Cities.of(await index.cities()), cache=PUBLIC)


def _listed(found: Sequence[FoundEntry], cursor: str | None, actor: Actor | None) -> bytes:
    """The page, put together from entries that are JSON already."""
    kinds: tuple[Literal["hands_on", "observership"], ...] = ("hands_on", "observership")
    may = {kind: eligibility_of(kind, actor) for kind in kinds}
    ends = {
        kind: "}" if answer is None else f',"eligibility":{answer.model_dump_json()}}}'
        for kind, answer in may.items()
    }
    entries = ",".join([hit.entry[:-1] + ends[hit.kind] for hit in found])
    return f'{{"items":[{entries}],"next_cursor":{orjson.dumps(cursor).decode()}}}'.encode()


def _position(after: list[Any] | None, sort: Sort) -> list[Any] | None:
    """The position in a cursor. Anybody can make a cursor up, so values of a wrong type are refused."""
    if after is None:
        return None
    expected = int if sort.endswith("fee") else str
    if len(after) != 2 or type(after[0]) is not expected or not isinstance(after[1], str):
        raise HttpRefused(400, "bad_cursor", "this cursor is broken; start again without it")
    return after
