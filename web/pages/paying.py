"""Paying, for applicants: what is open and until when, the payment page, the statement as text and as PDF."""

from __future__ import annotations

import asyncio

from starlette.responses import RedirectResponse, Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()


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
        return await _payment(visit, no.status, no)
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
        return await _payment(visit, no.status, no)
    return visit.go(f"/applications/{application_id}/payment", told="voucher")


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


async def _payment(visit: Visit, status: int = 200, no: Problem | None = None) -> Response:
    found, lines = await asyncio.gather(
        visit.api.get(f"/v1/applications/{visit.path('application_id')}"),
        visit.perhaps(f"/v1/statements/{visit.path('application_id')}"),
    )
    shown = errors_of(no, {"/pay": "pay", "/code": "code"}) if no else {}
    return visit.page("paying/payment.html", status, application=found, statement=lines, **shown)
