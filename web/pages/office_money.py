"""Money for the office: what waits for a person, second signatures, tomorrow, differences."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
LISTS = {
    "approvals": "/v1/approvals",
    "work": "/v1/money-work",
    "forecast": "/v1/money-forecast",
    "differences": "/v1/reconciliation-differences",
}
BEGINNING, A_PAGE = 5, 15


@pages.get("/office/money", "staff")
async def money(visit: Visit) -> Response:
    return await _money(visit)


@pages.post("/office/money/approvals/{application_id}/{approval_id}", "staff")
async def second_person(visit: Visit) -> Response:
    """Agree, and it happens now; or say no. Never for one's own request."""
    application_id, approval_id = visit.path("application_id"), visit.path("approval_id")
    path = f"/v1/statements/{application_id}/approvals/{approval_id}"
    agrees = await visit.said("agree") == "yes"
    try:
        if agrees:
            await visit.api.post(f"{path}/confirmation", once=await visit.said("once"))
        else:
            body = {"reason": await visit.said("reason")}
            await visit.api.post(f"{path}/rejection", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _money(visit, no.status, no)
    return visit.go("/office/money", told="done")


async def _money(visit: Visit, status: int = 200, no: Problem | None = None) -> Response:
    """The beginning of every list, or, as asked for, one of them page by page."""
    asked = [visit.query("list")] if visit.query("list") in LISTS else list(LISTS)
    limit = BEGINNING if len(asked) > 1 else A_PAGE
    cursor = "" if len(asked) > 1 else visit.query("cursor")
    answers = await asyncio.gather(
        *(visit.perhaps(LISTS[each], limit=limit, cursor=cursor) for each in asked)
    )
    shown = errors_of(no, {"/reason": ""}) if no else {}
    lists = dict(zip(asked, answers, strict=True))
    return visit.page("office/money.html", status, lists=lists, **shown)
