"""Money for the office: what waits for a person, second signatures, tomorrow, differences."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()


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
    work, approvals, forecast, differences = await asyncio.gather(
        visit.perhaps("/v1/money-work", limit=50, cursor=visit.query("cursor")),
        visit.perhaps("/v1/approvals", limit=50),
        visit.perhaps("/v1/money-forecast", limit=50),
        visit.perhaps("/v1/reconciliation-differences", limit=50),
    )
    shown = errors_of(no, {"/reason": ""}) if no else {}
    return visit.page(
        "office/money.html",
        status,
        work=work,
        approvals=approvals,
        forecast=forecast,
        differences=differences,
        **shown,
    )
