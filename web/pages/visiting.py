"""Preparing a visit: the visitor's checklist; and for coaches their visitors, partners and ticks."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()


@pages.get("/applications/{application_id}/checklist", "applicant")
async def checklist(visit: Visit) -> Response:
    path = f"/v1/applications/{visit.path('application_id')}"
    found, items = await asyncio.gather(visit.api.get(path), visit.api.get(f"{path}/checklist"))
    return visit.page("visiting/checklist.html", application=found, checklist=items)


@pages.post("/applications/{application_id}/checklist/{item}", "applicant")
async def tick(visit: Visit) -> Response:
    application_id = visit.path("application_id")
    done = await visit.said("done") == "yes"
    await visit.api.patch(f"/v1/applications/{application_id}/checklist/{visit.path('item')}", {"done": done})
    return visit.go(f"/applications/{application_id}/checklist", told="saved")


@pages.get("/visitors", "coach")
async def visitors(visit: Visit) -> Response:
    """Who starts first comes first."""
    state = visit.query("state")
    found = await visit.api.get("/v1/visitors", limit=50, cursor=visit.query("cursor"), state=state)
    return visit.page("visiting/visitors.html", found=found, state=state)


@pages.get("/visitors/{application_id}", "coach")
async def visitor(visit: Visit) -> Response:
    return await _visitor(visit)


@pages.post("/visitors/{application_id}/checklist/{item}", "coach")
async def tick_for_visitor(visit: Visit) -> Response:
    application_id = visit.path("application_id")
    done = await visit.said("done") == "yes"
    await visit.api.patch(f"/v1/visitors/{application_id}/checklist/{visit.path('item')}", {"done": done})
    return visit.go(f"/visitors/{application_id}", told="saved")


@pages.post("/visitors/{application_id}/suggestions", "coach")
async def suggest(visit: Visit) -> Response:
    """Name a partner to the visitor; never a condition (R17)."""
    application_id = visit.path("application_id")
    body = {"partner_id": await visit.said("partner_id"), "note": await visit.said("note")}
    try:
        await visit.api.post(
            f"/v1/visitors/{application_id}/suggestions", body, once=await visit.said("once")
        )
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _visitor(visit, no.status, no)
    return visit.go(f"/visitors/{application_id}", told="suggested")


@pages.post("/visitors/{application_id}/hand-over", "coach")
async def hand_over(visit: Visit) -> Response:
    """To another coach, for good (R40); whoever handed the visitor over sees them no more."""
    path = f"/v1/visitors/{visit.path('application_id')}/hand-over"
    try:
        await visit.api.post(path, {"to_coach_id": await visit.said("to_coach_id")})
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _visitor(visit, no.status, no)
    return visit.go("/visitors", told="saved")


async def _visitor(visit: Visit, status: int = 200, no: Problem | None = None) -> Response:
    path = f"/v1/visitors/{visit.path('application_id')}"
    found, partners, coaches = await asyncio.gather(
        visit.api.get(path), visit.perhaps(f"{path}/partners"), visit.perhaps("/v1/coaches")
    )
    others = [
        (coach["coach_id"], coach["name"] or coach["coach_id"])
        for coach in (coaches or {"items": []})["items"]
        if coach["coach_id"] != found["coach_id"] and not coach["is_away"]
    ]
    fields = {"/partner_id": "partner_id", "/note": "note", "/to_coach_id": "to_coach_id"}
    shown = errors_of(no, fields) if no else {}
    shown |= {"partners": partners or [], "coaches": others}
    return visit.page("visiting/visitor.html", status, visitor=found, **shown)
