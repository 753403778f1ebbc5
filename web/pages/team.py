"""The people of the office and the coaches: who they are, and somebody new."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
PERSON = {f"/{name}": name for name in ("email", "full_name", "role", "languages", "time_zones")}
NOBODY = dict.fromkeys(PERSON.values(), "") | {"languages": "en", "time_zones": "America/Chicago"}


@pages.get("/office/people", "staff")
async def people(visit: Visit) -> Response:
    return await _people(visit, NOBODY)


@pages.post("/office/people", "staff")
async def appoint(visit: Visit) -> Response:
    """They choose their password by the link in the mail that they are sent."""
    said = {name: await visit.said(name) for name in PERSON.values()}
    body: dict[str, Any] = {
        **said,
        "languages": said["languages"].lower().replace(",", " ").split(),
        "time_zones": [said["time_zones"]],
    }
    try:
        await visit.api.post("/v1/staff-accounts", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away:
            raise
        return await _people(visit, said, no.status, **errors_of(no, PERSON))
    return visit.go("/office/people", told="saved")


async def _people(visit: Visit, said: dict[str, str], status: int = 200, **more: Any) -> Response:
    found = await visit.api.get("/v1/staff-accounts", limit=40, cursor=visit.query("cursor"))
    return visit.page("office/people.html", status, found=found, said=said, **more)
