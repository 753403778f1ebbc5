"""The money of one application for the office: what is on its statement, a refund, a wire that came."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from web.gateway import Problem
from web.present.money import cents_said
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
REFUND = {"/amount/amount": "refund_amount", "/amount": "refund_amount", "/reason": "refund_reason"}
WIRE = {
    "/amount/amount": "wire_amount",
    "/amount": "wire_amount",
    "/reference": "reference",
    "/received_at": "received_at",
}
COMING = {"/amount/amount": "coming_amount", "/amount": "coming_amount", "/reason": "coming_reason"}
REFUND_ID = re.compile(r"[A-Za-z0-9_:-]{1,100}")
SECOND_PERSON_FIRST = 202


@pages.get("/office/applications/{application_id}/money", "staff")
async def application_money(visit: Visit) -> Response:
    return await _money(visit)


@pages.post("/office/applications/{application_id}/refunds", "staff")
async def refund(visit: Visit) -> Response:
    """Money back as goodwill; above the office's limit a second person has to agree first."""
    body = {"amount": await _amount(visit, "refund_amount"), "reason": await visit.said("refund_reason")}
    return await _done(visit, "refunds", body, REFUND)


@pages.post("/office/applications/{application_id}/wires", "staff")
async def wire(visit: Visit) -> Response:
    """A wire that the bank has received: when it came decides whether it was in time (R12)."""
    body = {
        "amount": await _amount(visit, "wire_amount"),
        "reference": await visit.said("reference"),
        "received_at": _instant(
            await visit.said("received_at"), visit.session.zone if visit.session else "UTC"
        ),
    }
    return await _done(visit, "offline-payments", body, WIRE)


@pages.post("/office/applications/{application_id}/wire-announcements", "staff")
async def announce_wire(visit: Visit) -> Response:
    """A wire of which the office has heard and that is not there yet (R25)."""
    body = {"amount": await _amount(visit, "coming_amount"), "reason": await visit.said("coming_reason")}
    return await _done(visit, "wires", body, COMING)


@pages.post("/office/applications/{application_id}/wire-decisions", "staff")
async def decide_wire(visit: Visit) -> Response:
    """Wait longer for a wire, or give it up (R25)."""
    wire_id = await visit.said("wire_id")
    if not REFUND_ID.fullmatch(wire_id):
        raise Problem(404, "not_found", "there is no such wire")
    body = {"decision": await visit.said("decision"), "reason": await visit.said("wire_reason")}
    return await _done(
        visit, f"wires/{wire_id}/decisions", body, {"/decision": "decision", "/reason": "wire_reason"}
    )


@pages.post("/office/applications/{application_id}/refund-retries", "staff")
async def retry_refund(visit: Visit) -> Response:
    """A refund that did not work, once more."""
    refund_id = await visit.said("refund_id")
    if not REFUND_ID.fullmatch(refund_id):
        raise Problem(404, "not_found", "there is no such refund")
    return await _done(visit, f"refunds/{refund_id}/retry", {}, {})


async def _done(visit: Visit, what: str, body: dict[str, Any], fields: dict[str, str]) -> Response:
    application_id = visit.path("application_id")
    headers = {"idempotency-key": await visit.said("once")}
    path = f"/v1/statements/{application_id}/{what}"
    try:
        answer = await visit.api.send("POST", path, json=body, headers=headers)
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        form = {name: str(value) for name, value in (await visit.form()).items()}
        return await _money(visit, no.status, form, **errors_of(no, fields))
    told = "second_person" if answer.status_code == SECOND_PERSON_FIRST else "done"
    return visit.go(f"/office/applications/{application_id}/money", told=told)


async def _money(
    visit: Visit, status: int = 200, form: dict[str, str] | None = None, **more: Any
) -> Response:
    application_id = visit.path("application_id")
    found, statement = await asyncio.gather(
        visit.api.get(f"/v1/applications/{application_id}"),
        visit.api.get(f"/v1/statements/{application_id}"),
    )
    shown = {"application": found, "statement": statement, "said": form or {}}
    return visit.page("office/application_money.html", status, **shown, **more)


async def _amount(visit: Visit, name: str) -> dict[str, Any]:
    return {"amount": cents_said(await visit.said(name)), "currency": "usd"}


def _instant(typed: str, zone: str) -> str:
    """What was typed, on its writer's clock; anything else as it is, so that the API names the mistake."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError:
        return typed
