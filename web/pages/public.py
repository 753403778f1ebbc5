"""What anyone reads: what Rounds is, which rotations there are, and one of them with its starts."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.responses import PlainTextResponse, Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
FILTERS = ("specialty", "kind", "city", "state", "start_from", "weeks", "max_fee", "q", "sort")
FIELDS = {f"query:{name}": name for name in FILTERS}


@pages.get("/", "anyone")
async def home(visit: Visit) -> Response:
    """What this is, and the three ways in."""
    specialties = await visit.perhaps("/v1/specialties")
    return visit.page("public/home.html", specialties=(specialties or {}).get("items", []))


@pages.get("/rotations", "anyone")
async def rotations(visit: Visit) -> Response:
    """Search; whoever is signed in sees at once which of them they may do, and why not the others."""
    asked = {name: visit.query(name) for name in FILTERS}
    free_only = visit.query("free_only") == "true"
    sent = {**asked, "max_fee": _cents(asked["max_fee"]), "free_only": "true" if free_only else ""}
    lists = {
        "specialties": await visit.perhaps("/v1/specialties"),
        "cities": await visit.perhaps("/v1/cities"),
    }
    shown = {"asked": asked, "free_only": free_only, **lists}
    try:
        found = await visit.api.get("/v1/rotations", limit=12, cursor=visit.query("cursor"), **sent)
    except Problem as no:
        if no.status not in (400, 422):
            raise
        nothing: dict[str, object] = {"items": [], "next_cursor": None}
        return visit.page("public/rotations.html", 422, found=nothing, **shown, **errors_of(no, FIELDS))
    return visit.page("public/rotations.html", found=found, **shown)


@pages.get("/rotations/{rotation_id}", "anyone")
async def rotation(visit: Visit) -> Response:
    """One rotation: what it costs and covers, and every start with its free places and deadlines."""
    path = f"/v1/rotations/{visit.path('rotation_id')}"
    found = await visit.api.get(path)
    weeks = visit.query("weeks")
    try:
        starts = await visit.api.get(f"{path}/availability", weeks=weeks)
    except Problem as no:
        if no.status != 422:
            raise
        starts = await visit.api.get(f"{path}/availability")
    lengths = range(found["min_weeks"], found["max_weeks"] + 1)
    length = starts["items"][0]["weeks"] if starts["items"] else ""
    return visit.page(
        "public/rotation.html",
        rotation=found,
        starts=starts,
        lengths=lengths,
        months=_months(starts),
        costs=await visit.perhaps(f"{path}/cost-estimate", weeks=length),
    )


@pages.get("/rotations/{rotation_id}/equivalents", "anyone")
async def equivalents(visit: Visit) -> Response:
    """A start is full: what is like it, near, and free (R15)."""
    path = f"/v1/rotations/{visit.path('rotation_id')}"
    wanted = {"start_date": visit.query("start_date"), "weeks": visit.query("weeks")}
    found, other = await asyncio.gather(visit.api.get(path), visit.api.get(f"{path}/equivalents", **wanted))
    shown = {"rotation": found, "found": other, **wanted}
    return visit.page("public/equivalents.html", **shown)


@pages.get("/certificates/{number}", "anyone")
async def certificate(visit: Visit) -> Response:
    """What the certificate of this number says, and whether it counts (R30)."""
    found = await visit.api.get(f"/v1/certificates/{visit.path('number')}")
    return visit.page("public/certificate.html", certificate=found)


@pages.get("/help", "anyone")
async def help_page(visit: Visit) -> Response:
    return visit.page("public/help.html")


@pages.get("/privacy", "anyone")
async def privacy(visit: Visit) -> Response:
    return visit.page("public/privacy.html")


@pages.get("/accessibility", "anyone")
async def accessibility(visit: Visit) -> Response:
    return visit.page("public/accessibility.html")


@pages.get("/terms", "anyone")
async def terms(visit: Visit) -> Response:
    """The clinical terms, as they are signed now."""
    return visit.page("public/terms.html", terms=await visit.api.get("/v1/terms/current"))


@pages.get("/robots.txt", "anyone")
async def robots(_: Visit) -> Response:
    return PlainTextResponse(
        "User-agent: *\nDisallow: /applications\nDisallow: /r/\nDisallow: /o/\nDisallow: /v1/\n"
    )


def _cents(dollars: str) -> str:
    """What was typed as dollars; anything else goes on as it is, so that the API names the mistake."""
    return str(int(dollars) * 100) if dollars.isascii() and dollars.isdigit() else dollars


def _months(starts: dict[str, object]) -> list[tuple[date, list[dict[str, object]]]]:
    """Starts by month, in order."""
    by_month: dict[date, list[dict[str, object]]] = {}
    items = starts["items"]
    assert isinstance(items, list)
    for start in items:
        first = date.fromisoformat(start["start_date"]).replace(day=1)
        by_month.setdefault(first, []).append(start)
    return sorted(by_month.items(), key=lambda pair: pair[0])
