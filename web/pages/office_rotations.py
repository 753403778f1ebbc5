"""What hosts offer, for the office: rotations with their terms, places per week, and who is in or waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.present.money import cents_said, dollars_of
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
Json = Mapping[str, Any]
TEXTS = ("title", "specialty", "kind", "setting", "description", "review_mode")
NUMBERS = ("min_weeks", "max_weeks")
OTHERS = ("fee", "required_documents", "status", "confirm_unusual_fee")
NAMES = (*TEXTS, *NUMBERS, *OTHERS)
FIELDS = {f"/{name}": name for name in NAMES} | {"/fee/amount": "fee"}
NEW: Json = dict.fromkeys(NAMES, "") | {
    "min_weeks": "4",
    "max_weeks": "4",
    "required_documents": "cv",
    "status": "open",
}
WEEKS_AHEAD = 26


@pages.get("/office/rotations", "staff")
async def rotations(visit: Visit) -> Response:
    """All that can be found by search, to change."""
    q = visit.query("q")
    found = await visit.api.get("/v1/rotations", limit=30, cursor=visit.query("cursor"), q=q)
    return visit.page("office/rotations.html", found=found, q=q)


@pages.get("/office/hosts/{host_id}/rotations/new", "staff")
async def new_rotation(visit: Visit) -> Response:
    return await _new(visit, NEW)


@pages.post("/office/hosts/{host_id}/rotations/new", "staff")
async def publish(visit: Visit) -> Response:
    """It can be applied for as soon as it has weeks with places."""
    body = {**await _terms(visit), "host_id": visit.path("host_id")}
    del body["status"]
    try:
        made = await visit.api.post("/v1/rotations", body, once=await visit.said("once"))
    except Problem as no:
        _raise_if_lost(no)
        return await _new(visit, await _said(visit), no.status, **errors_of(no, FIELDS))
    return visit.go(f"/office/rotations/{made['rotation_id']}", told="saved")


@pages.get("/office/rotations/{rotation_id}", "staff")
async def rotation(visit: Visit) -> Response:
    return await _rotation(visit)


@pages.post("/office/rotations/{rotation_id}", "staff")
async def change_rotation(visit: Visit) -> Response:
    """Who is under way keeps the terms that they were accepted with."""
    path = f"/v1/rotations/{visit.path('rotation_id')}"
    try:
        await visit.api.patch(path, await _terms(visit), etag=await visit.said("etag"))
    except Problem as no:
        _raise_if_lost(no)
        return await _rotation(visit, no.status, await _said(visit), **errors_of(no, FIELDS))
    return visit.go(f"/office/rotations/{visit.path('rotation_id')}", told="saved")


@pages.post("/office/rotations/{rotation_id}/weeks", "staff")
async def set_places(visit: Visit) -> Response:
    """Places of every week at once; fewer than are taken is refused, and says by whom."""
    typed = {
        name.removeprefix("week-"): value.strip()
        for name, value in (await visit.form()).items()
        if name.startswith("week-") and isinstance(value, str)
    }
    weeks = [{"week": week, "places": _number(places)} for week, places in typed.items() if places]
    headers = {"if-match": await visit.said("etag")}
    path = f"/v1/rotations/{visit.path('rotation_id')}/weeks"
    try:
        await visit.api.send("PUT", path, json={"weeks": weeks}, headers=headers)
    except Problem as no:
        _raise_if_lost(no)
        fields = {f"/weeks/{place}/places": f"week-{each['week']}" for place, each in enumerate(weeks)}
        return await _rotation(visit, no.status, typed=typed, **errors_of(no, fields))
    return visit.go(f"/office/rotations/{visit.path('rotation_id')}", told="saved")


async def _new(visit: Visit, said: Json, status: int = 200, **more: Any) -> Response:
    host = await visit.api.get(f"/v1/hosts/{visit.path('host_id')}")
    return visit.page("office/new_rotation.html", status, host=host, said=said, **more)


async def _rotation(
    visit: Visit,
    status: int = 200,
    said: Json | None = None,
    typed: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    path = f"/v1/rotations/{visit.path('rotation_id')}"
    answer, claims = await asyncio.gather(visit.api.send("GET", path), visit.perhaps(f"{path}/claims"))
    rotation: dict[str, Any] = answer.json()
    return visit.page(
        "office/rotation.html",
        status,
        rotation=rotation,
        claims=claims,
        said=said or _flat(rotation),
        weeks=typed or _weeks(rotation, visit.frontend.clock().date()),
        etag=answer.headers.get("etag", ""),
        **more,
    )


def _weeks(rotation: Json, today: date) -> dict[str, str]:
    """Places by Monday: what is set, and room for the half year ahead."""
    monday = today + timedelta(days=7 - today.weekday())
    ahead = {str(monday + timedelta(weeks=n)): "" for n in range(WEEKS_AHEAD)}
    there = {each["week"]: str(each["places"]) for each in rotation["weeks"]}
    return dict(sorted((ahead | there).items()))


def _flat(rotation: Json) -> dict[str, str]:
    """The rotation as the fields of the form."""
    said = {name: str(rotation[name]) for name in (*TEXTS, *NUMBERS, "status")}
    documents = ", ".join(rotation["required_documents"])
    said |= {"fee": dollars_of(rotation["fee"]), "required_documents": documents}
    return {**said, "confirm_unusual_fee": ""}


async def _said(visit: Visit) -> dict[str, str]:
    return {name: await visit.said(name) for name in NAMES}


async def _terms(visit: Visit) -> dict[str, Any]:
    said = await _said(visit)
    return {
        **{name: said[name] for name in TEXTS},
        **{name: _number(said[name]) for name in NUMBERS},
        "fee": {"amount": cents_said(said["fee"]), "currency": "usd"},
        "required_documents": said["required_documents"].lower().replace(",", " ").split(),
        "status": said["status"] or "open",
        "confirm_unusual_fee": said["confirm_unusual_fee"] == "yes",
    }


def _number(text: str) -> int | str:
    """Anything else goes on as it was typed, so that the API names the mistake."""
    return int(text) if text.isascii() and text.isdigit() else text


def _raise_if_lost(no: Problem) -> None:
    if no.is_away or no.status == 404:
        raise no
