"""Paying, for applicants: what is open and until when, the payment page, the statement as text and as PDF."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from web.gateway import Problem
from web.languages import _
from web.present.money import cents_said, dollars_of
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()
WIRE = {"/amount/amount": "wire_amount", "/amount": "wire_amount", "/file": "file"}


@pages.get("/applications/{application_id}/payment", "applicant")
async def payment(visit: Visit) -> Response:
    return await _payment(visit)


@pages.post("/applications/{application_id}/payment", "applicant")
async def pay(visit: Visit) -> Response:
    """To the provider's page; while one is open it is the same one, so nobody pays twice."""
    body = {"pay": await visit.said("pay")}
    path = f"/v1/statements/{visit.path('application_id')}/checkouts"
    try:
        page = await visit.api.post(path, body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _payment(visit, no.status, **errors_of(no, {"/pay": "pay"}))
    return RedirectResponse(page["checkout_url"], 303)


@pages.post("/applications/{application_id}/voucher", "applicant")
async def use_voucher(visit: Visit) -> Response:
    """Take a voucher off what is owed (R35)."""
    application_id, code = visit.path("application_id"), await visit.said("code")
    path = f"/v1/statements/{application_id}/vouchers"
    try:
        await visit.api.post(path, {"code": code}, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _payment(visit, no.status, **errors_of(no, {"/code": "code"}))
    return visit.go(f"/applications/{application_id}/payment", told="voucher")


@pages.post("/applications/{application_id}/wire", "applicant")
async def announce_wire(visit: Visit) -> Response:
    """A wire is on its way (R25): first the file that shows it, then the announcement."""
    application_id, file = visit.path("application_id"), (await visit.form()).get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return await _payment(visit, 422, **wrong("file", _("Choose a file first.")))
    sent = {"file": (file.filename, await file.read(), file.content_type or "application/octet-stream")}
    amount = {"amount": cents_said(await visit.said("wire_amount")), "currency": "usd"}
    try:
        await visit.api.send("PUT", f"/v1/applications/{application_id}/documents/wire_proof", files=sent)
        once = await visit.said("once")
        await visit.api.post(f"/v1/statements/{application_id}/wires", {"amount": amount}, once=once)
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _payment(visit, no.status, **errors_of(no, WIRE))
    return visit.go(f"/applications/{application_id}/payment", told="wire")


@pages.get("/applications/{application_id}/statement", "applicant")
async def statement(visit: Visit) -> Response:
    found, lines = await asyncio.gather(
        visit.api.get(f"/v1/applications/{visit.path('application_id')}"),
        visit.api.get(f"/v1/statements/{visit.path('application_id')}"),
    )
    return visit.page("paying/statement.html", application=found, statement=lines)


@pages.get("/applications/{application_id}/statement.pdf", "signed_in")
async def statement_pdf(visit: Visit) -> Response:
    answer = await visit.api.send("GET", f"/v1/statements/{visit.path('application_id')}.pdf")
    headers = {"content-disposition": 'inline; filename="statement.pdf"'}
    return Response(answer.content, 200, headers, "application/pdf")


async def _payment(visit: Visit, status: int = 200, **more: Any) -> Response:
    found, lines = await asyncio.gather(
        visit.api.get(f"/v1/applications/{visit.path('application_id')}"),
        visit.perhaps(f"/v1/statements/{visit.path('application_id')}"),
    )
    due = lines["due"] if lines else []
    shown = {
        "application": found,
        "statement": lines,
        "wire_dollars": dollars_of(due[0]["amount"]) if due else "",
    }
    return visit.page("paying/payment.html", status, **shown, **more)
