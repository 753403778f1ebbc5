"""What is stuck and needs a person: acceptances, mails, differences with the provider."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.routes import Pages
from web.visit import Visit

pages = Pages()
FEW = 10


@pages.get("/office/stuck", "staff")
async def stuck(visit: Visit) -> Response:
    """Each list by itself: one whose service is away says so, and the others stay."""
    unanswered, mails, differences = await asyncio.gather(
        visit.perhaps("/v1/staff/desk", task="find_place", limit=FEW),
        visit.perhaps("/v1/emails", state="gave_up", limit=FEW),
        visit.perhaps("/v1/reconciliation-differences", limit=FEW),
    )
    shown = {"unanswered": unanswered, "mails": mails, "differences": differences}
    return visit.page("office/stuck.html", **shown)
