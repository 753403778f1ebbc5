"""Vouchers, for the office: all of them, a new one, and closing one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from web.gateway import Problem
from web.present.money import cents_said
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
TEXTS = ("code", "rotation_id", "host_id", "specialty", "applicant_id", "reason")
FIELDS = {f"/{name}": name for name in (*TEXTS, "most_uses", "until")} | {"/percent": "off", "/cents": "off"}


@pages.get("/office/vouchers", "staff")
async def vouchers(visit: Visit) -> Response:
    return await _vouchers(visit)


@pages.post("/office/vouchers", "staff")
async def make_voucher(visit: Visit) -> Response:
    """`10 %` takes percents off, `$250` an amount."""
    body: dict[str, Any] = {name: said for name in TEXTS if (said := await visit.said(name))}
    body |= _off(await visit.said("off"))
    if uses := await visit.said("most_uses"):
        body["most_uses"] = int(uses) if uses.isascii() and uses.isdigit() else uses
    if last := await visit.said("until"):
        body["until"] = _end_of(last, visit)
    try:
        await visit.api.post("/v1/vouchers", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away:
            raise
        typed = {name: str(value) for name, value in (await visit.form()).items()}
        return await _vouchers(visit, no.status, typed, **errors_of(no, FIELDS))
    return visit.go("/office/vouchers", told="saved")


@pages.post("/office/vouchers/{code}/closing", "staff")
async def close_voucher(visit: Visit) -> Response:
    """No new uses; what was taken off stays off."""
    await visit.api.send("DELETE", f"/v1/vouchers/{visit.path('code')}")
    return visit.go("/office/vouchers", told="done")


async def _vouchers(
    visit: Visit, status: int = 200, typed: dict[str, str] | None = None, **more: Any
) -> Response:
    found = await visit.api.get("/v1/vouchers", limit=50, cursor=visit.query("cursor"))
    return visit.page("office/vouchers.html", status, found=found, said=typed or {}, **more)


def _off(said: str) -> dict[str, Any]:
    """What is no amount goes on as it is, so that the API names the mistake."""
    if said.rstrip().endswith("%"):
        percent = said.rstrip().removesuffix("%").strip()
        return {"percent": int(percent) if percent.isascii() and percent.isdigit() else percent}
    return {"cents": cents_said(said)}


def _end_of(day: str, visit: Visit) -> str:
    """The first instant after that day on the reader's clock; what is no day goes on as it is."""
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
    except ValueError:
        return day
    zone = ZoneInfo(visit.session.zone if visit.session else "UTC")
    return datetime.combine(following, datetime.min.time(), zone).isoformat()
