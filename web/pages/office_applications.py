"""The office's list of applications: every state, found by words, place, days and whose turn it is."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
FILTERS = ("q", "specialty", "place", "start_from", "start_to", "waiting")
FIELDS = {f"query:{name}": name for name in (*FILTERS, "state", "sort")}


@pages.get("/office/applications", "staff")
async def applications(visit: Visit) -> Response:
    """Whoever starts first comes first; how many there are in each state stands above."""
    asked = {name: visit.query(name) for name in FILTERS}
    state, sort = visit.query("state"), visit.query("sort")
    cursor = visit.query("cursor")
    try:
        found, counts = await asyncio.gather(
            visit.api.get("/v1/staff/applications", **asked, state=state, sort=sort, cursor=cursor, limit=25),
            visit.perhaps("/v1/staff/application-counts", **asked),
        )
    except Problem as no:
        if no.status not in (400, 422):
            raise
        nothing: dict[str, object] = {"items": [], "next_cursor": None}
        shown = {"found": nothing, "counts": None, "asked": asked, "state": state, "sort": sort}
        return visit.page("office/applications.html", 422, **shown, **errors_of(no, FIELDS))
    return visit.page(
        "office/applications.html", found=found, counts=counts, asked=asked, state=state, sort=sort
    )
