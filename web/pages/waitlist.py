"""The waitlist: where one stands on it, declining what it offers, and joining it again (R15)."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response

from web.gateway import Json, Problem
from web.languages import _
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()
WITHOUT_A_PLACE = ("waitlisted", "lapsed")
"""What is free instead is shown in these states."""


@pages.get("/applications/{application_id}/offer-decline", "applicant")
async def decline_form(visit: Visit) -> Response:
    return visit.page("waitlist/decline.html", application=await visit.api.get(visit.application))


@pages.post("/applications/{application_id}/offer-decline", "applicant")
async def decline(visit: Visit) -> Response:
    shown = wrong("sure", _("Tick the box if you do not want the place."))
    if await visit.said("sure") == "yes":
        try:
            await visit.api.post(f"{visit.application}/offer-decline", once=await visit.said("once"))
        except Problem as no:
            if no.status != 409:
                raise
            shown = errors_of(no, {})
        else:
            return visit.go(f"/applications/{visit.path('application_id')}", told="offer_declined")
    found = await visit.api.get(visit.application)
    return visit.page("waitlist/decline.html", 422, application=found, **shown)


@pages.get("/applications/{application_id}/waitlist-entry", "applicant")
async def join_form(visit: Visit) -> Response:
    """What joining the line again means, and what is free instead."""
    return await _join_page(visit)


@pages.post("/applications/{application_id}/waitlist-entry", "applicant")
async def join(visit: Visit) -> Response:
    try:
        await visit.api.post(f"{visit.application}/waitlist-entry", once=await visit.said("once"))
    except Problem as no:
        if no.status not in (409, 422):
            raise
        return await _join_page(visit, no.status, **errors_of(no, {}))
    return visit.go(f"/applications/{visit.path('application_id')}", told="in_line")


async def _join_page(visit: Visit, status: int = 200, **more: Any) -> Response:
    found = await visit.api.get(visit.application)
    line = await around_the_line(visit, found)
    return visit.page("waitlist/join.html", status, application=found, **line, **more)


async def around_the_line(visit: Visit, application: Json) -> dict[str, Any]:
    """What is free instead, and one's place in the line; nothing for who has a place or has not asked."""
    if application["state"] not in WITHOUT_A_PLACE and not application.get("host_cancelled"):
        return {"equivalents": None, "line": None, "looked": False}
    rotation = f"/v1/rotations/{application['rotation']['rotation_id']}"
    wanted = {"start_date": application["start_date"], "weeks": application["weeks"]}
    other, line = await asyncio.gather(
        visit.perhaps(f"{rotation}/equivalents", **wanted),
        visit.perhaps(f"{rotation}/waitlist/{application['application_id']}"),
    )
    return {"equivalents": other, "line": line, "looked": True}
