"""The tables from which a stay's costs are estimated, as the office keeps them: a page for each place."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.present.money import cents_said, dollars_of
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
KINDS = ("housing", "meals", "transport", "insurance", "visa")
PATH = "/v1/living-costs"


@pages.get("/office/costs", "staff")
async def places(visit: Visit) -> Response:
    """Every place that has a table, and a form for another."""
    return await _places(visit)


@pages.post("/office/costs", "staff")
async def add_place(visit: Visit) -> Response:
    body = {"city": await visit.said("city") or None, "state": (await visit.said("state")).upper() or None}
    try:
        made = await visit.api.post(PATH, {**body, "rows": []}, once=await visit.said("once"))
    except Problem as no:
        if no.is_away:
            raise
        fields = {"/city": "city", "/state": "state", "": "city"}
        return await _places(visit, no.status, **errors_of(no, fields))
    return visit.go(f"/office/costs/{made['place_id']}")


@pages.get("/office/costs/{place_id}", "staff")
async def place(visit: Visit) -> Response:
    return await _place(visit)


@pages.post("/office/costs/{place_id}", "staff")
async def change_place(visit: Visit) -> Response:
    """The rows that were filled in, in place of all that were there when the page was read."""
    rows, fields = list[dict[str, Any]](), dict[str, str]()
    for kind in KINDS:
        said = {name: await visit.said(f"{kind}_{name}") for name in ("low", "high", "source", "as_of")}
        if any(said.values()):
            for name in said:
                fields |= {f"/rows/{len(rows)}/{name}{more}": f"{kind}_{name}" for more in ("", "/amount")}
            rows.append({**said, "kind": kind, "low": _money(said["low"]), "high": _money(said["high"])})
    path = f"{PATH}/{visit.path('place_id')}"
    try:
        await visit.api.send("PUT", path, json={"rows": rows}, headers={"if-match": await visit.said("etag")})
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        typed = {name: str(value) for name, value in (await visit.form()).items()}
        return await _place(visit, no.status, typed, **errors_of(no, fields))
    return visit.go(f"/office/costs/{visit.path('place_id')}", told="saved")


async def _places(visit: Visit, status: int = 200, **more: Any) -> Response:
    found = await visit.api.get(PATH, limit=100, cursor=visit.query("cursor"))
    said = {name: await visit.said(name) for name in ("city", "state")} if status != 200 else {}
    return visit.page("office/costs.html", status, found=found, said=said, **more)


async def _place(
    visit: Visit, status: int = 200, typed: dict[str, str] | None = None, **more: Any
) -> Response:
    answer = await visit.api.send("GET", f"{PATH}/{visit.path('place_id')}")
    table = answer.json()
    said = typed or _flat(table)
    etag = said.get("etag") or answer.headers.get("etag", "")
    return visit.page(
        "office/cost_table.html", status, table=table, said=said, etag=etag, kinds=KINDS, **more
    )


def _flat(table: dict[str, Any]) -> dict[str, str]:
    """As the form's fields name it."""
    flat: dict[str, str] = {}
    for row in table["rows"]:
        flat |= {f"{row['kind']}_{name}": row[name] for name in ("source", "as_of")}
        flat |= {f"{row['kind']}_{name}": dollars_of(row[name]) for name in ("low", "high")}
    return flat


def _money(dollars: str) -> dict[str, Any]:
    return {"amount": cents_said(dollars), "currency": "usd"}
