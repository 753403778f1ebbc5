"""Choosing among the other first days that the host proposed (R34)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.languages import _
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()


@pages.get("/applications/{application_id}/dates", "applicant")
async def dates_form(visit: Visit) -> Response:
    """The days, what each costs, and whether a place is free."""
    return await _dates(visit)


@pages.post("/applications/{application_id}/dates", "applicant")
async def choose_date(visit: Visit) -> Response:
    chosen = await visit.said("start_date")
    if not chosen:
        return await _dates(visit, 422, **wrong("start_date", _("Choose one of the dates.")))
    return await _send(visit, "date-choice", {"start_date": chosen}, "date_chosen")


@pages.post("/applications/{application_id}/dates/refusal", "applicant")
async def refuse_dates(visit: Visit) -> Response:
    """None of them."""
    return await _send(visit, "dates-refusal", {"message": await visit.said("message")}, "dates_refused")


async def _send(visit: Visit, what: str, body: dict[str, Any], told: str) -> Response:
    try:
        await visit.api.post(f"{visit.application}/{what}", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        shown = errors_of(no, {"/start_date": "start_date", "/message": "message"})
        return await _dates(visit, no.status, said=body, **shown)
    return visit.go(f"/applications/{visit.path('application_id')}", told=told)


async def _dates(visit: Visit, status: int = 200, **more: Any) -> Response:
    found = await visit.api.get(visit.application)
    proposed = found["proposed_dates"]
    if proposed is None:
        return visit.go(f"/applications/{visit.path('application_id')}")
    path = f"/v1/rotations/{found['rotation']['rotation_id']}/availability"
    dates = proposed["dates"]
    free = await visit.perhaps(path, weeks=found["weeks"], **{"from": min(dates), "to": max(dates)})
    known = None if free is None else {start["start_date"]: start for start in free["items"]}
    context = {"application": found, "proposed": proposed, "known": known, "said": {}, **more}
    return visit.page("applications/dates.html", status, **context)
