"""Hosts for the office: all of them by name, one to change, a new one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
TEXTS = (
    "name",
    "kind",
    "contact_name",
    "contact_email",
    "contact_phone",
    "address",
    "city",
    "state",
    "postal_code",
    "time_zone",
)
FIELDS = {f"/{name}": name for name in (*TEXTS, "languages")}


@pages.get("/office/hosts", "staff")
async def hosts(visit: Visit) -> Response:
    found = await visit.api.get("/v1/hosts", limit=40, cursor=visit.query("cursor"))
    return visit.page("office/hosts.html", found=found)


@pages.get("/office/hosts/new", "staff")
async def new_host(visit: Visit) -> Response:
    said = {**dict.fromkeys(FIELDS.values(), ""), "languages": "en", "time_zone": "America/Chicago"}
    return visit.page("office/host.html", host_id="", said=said, etag="")


@pages.post("/office/hosts/new", "staff")
async def register_host(visit: Visit) -> Response:
    try:
        made = await visit.api.post("/v1/hosts", await _details(visit), once=await visit.said("once"))
    except Problem as no:
        return await _again(visit, "", no)
    return visit.go(f"/office/hosts/{made['host_id']}", told="saved")


@pages.get("/office/hosts/{host_id}", "staff")
async def host(visit: Visit) -> Response:
    answer = await visit.api.send("GET", f"/v1/hosts/{visit.path('host_id')}")
    found: dict[str, Any] = answer.json()
    said = {name: found[name] or "" for name in TEXTS} | {"languages": ", ".join(found["languages"])}
    etag = answer.headers.get("etag", "")
    return visit.page("office/host.html", host_id=visit.path("host_id"), said=said, etag=etag)


@pages.post("/office/hosts/{host_id}", "staff")
async def change_host(visit: Visit) -> Response:
    """With the version that was shown: what a colleague changed meanwhile is not overwritten."""
    host_id = visit.path("host_id")
    try:
        await visit.api.patch(f"/v1/hosts/{host_id}", await _details(visit), etag=await visit.said("etag"))
    except Problem as no:
        return await _again(visit, host_id, no)
    return visit.go(f"/office/hosts/{host_id}", told="saved")


async def _details(visit: Visit) -> dict[str, Any]:
    said = {name: await visit.said(name) for name in TEXTS}
    languages = (await visit.said("languages")).lower().replace(",", " ").split()
    return {**said, "contact_phone": said["contact_phone"] or None, "languages": languages}


async def _again(visit: Visit, host_id: str, no: Problem) -> Response:
    if no.is_away or no.status == 404:
        raise no
    said = {name: await visit.said(name) for name in FIELDS.values()}
    shown = errors_of(no, FIELDS)
    etag = await visit.said("etag")
    return visit.page("office/host.html", no.status, host_id=host_id, said=said, etag=etag, **shown)
