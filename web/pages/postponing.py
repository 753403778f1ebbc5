"""Postponing to a later start of the same rotation: choose, see what it costs, and do exactly that (R23)."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response

from web.gateway import Json, Problem
from web.languages import _
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()
FIELDS = {"/start_date": "start_date", "query:start_date": "start_date"}


@pages.get("/applications/{application_id}/postponement", "applicant")
async def postpone_form(visit: Visit) -> Response:
    """The later starts with a free place; once one is chosen, what moving to it costs."""
    return await _shown(visit, visit.query("start_date"))


@pages.post("/applications/{application_id}/postponement", "applicant")
async def postpone(visit: Visit) -> Response:
    """Exactly as quoted; where the quote is over the new one is shown."""
    start = await visit.said("start_date")
    shown = wrong("sure", _("Tick the box if you want to postpone."))
    if await visit.said("sure") == "yes":
        body = {"quote_id": await visit.said("quote_id")}
        try:
            await visit.api.post(f"{visit.application}/postponement", body, once=await visit.said("once"))
        except Problem as no:
            if no.status not in (409, 422):
                raise
            shown = errors_of(no, FIELDS)
        else:
            return visit.go(f"/applications/{visit.path('application_id')}", told="postponing")
    return await _shown(visit, start, 422, **shown)


async def _shown(visit: Visit, start: str, status: int = 200, **more: Any) -> Response:
    found = await visit.api.get(visit.application)
    quote, starts, wrongs = None, None, {}
    try:
        quote, starts = await asyncio.gather(_quote(visit, start), _later_starts(visit, found))
    except Problem as no:
        if no.status not in (409, 422):
            raise
        wrongs, status = errors_of(no, FIELDS), no.status
        starts = await _later_starts(visit, found)
    shown = {"application": found, "quote": quote, "starts": starts, "start": start, **wrongs, **more}
    return visit.page("applications/postpone.html", status, **shown)


async def _quote(visit: Visit, start: str) -> Json | None:
    if not start:
        return None
    quote: Json = await visit.api.get(f"{visit.application}/postponement-quote", start_date=start)
    return quote


async def _later_starts(visit: Visit, application: Json) -> Json | None:
    """None where the catalog is away."""
    path = f"/v1/rotations/{application['rotation']['rotation_id']}/availability"
    found: Json | None = await visit.perhaps(
        path, **{"from": application["start_date"]}, weeks=application["weeks"]
    )
    return found
