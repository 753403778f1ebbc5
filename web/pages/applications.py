"""An applicant's applications: how each stands and what is next; signing, stepping back, cancelling."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from web.gateway import Json, Problem
from web.languages import _
from web.pages.waitlist import around_the_line
from web.present import times
from web.present.calendar import calendar_file
from web.present.next_step import next_step
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()


@pages.get("/applications", "applicant")
async def my_applications(visit: Visit) -> Response:
    """All of them, the latest first, each with its next step."""
    found = await visit.api.get("/v1/applications", limit=20, cursor=visit.query("cursor"))
    paying = [a for a in found["items"] if a["hold"] is not None]
    statements = await asyncio.gather(
        *(visit.perhaps(f"/v1/statements/{a['application_id']}") for a in paying)
    )
    by_id = {a["application_id"]: s for a, s in zip(paying, statements, strict=True)}
    return visit.page("applications/list.html", found=found, statements=by_id)


@pages.get("/applications/{application_id}", "signed_in")
async def application(visit: Visit) -> Response:
    """The whole of it: what to do next, the place, the money, the papers."""
    if visit.role == "staff":
        return visit.go(f"/office/applications/{visit.path('application_id')}")
    found = await visit.api.get(visit.application)
    statement = await visit.perhaps(f"/v1/statements/{visit.path('application_id')}")
    line = await around_the_line(visit, found)
    return visit.page("applications/one.html", application=found, statement=statement, **line)


@pages.get("/applications/{application_id}/deadline.ics", "applicant")
async def deadline(visit: Visit) -> Response:
    """Until when something must be done, for a calendar (R20); none where nothing is due."""
    found = await visit.api.get(visit.application)
    statement = await visit.perhaps(f"/v1/statements/{visit.path('application_id')}")
    step = next_step(found, statement)
    if not (step.where and step.until):
        raise Problem(404, "not_found", "nothing is due")
    kind = "hold" if found["state"] == "held" else "balance"
    settings, now = visit.frontend.settings, visit.frontend.clock()
    file = calendar_file(
        f"{kind}-{found['application_id']}@{settings.organization_email.rpartition('@')[2]}",
        f"{step.text} {found['rotation']['title']}",
        times.deadline(step.until, step.zone).iso,
        settings.public_url.rstrip("/") + step.where,
        now,
    )
    headers = {"content-disposition": 'attachment; filename="deadline.ics"'}
    return Response(file, 200, headers, "text/calendar; charset=utf-8")


async def _with_terms(visit: Visit) -> tuple[Json, Json]:
    found: Json
    terms: Json
    found, terms = await asyncio.gather(visit.api.get(visit.application), visit.api.get("/v1/terms/current"))
    return found, terms


@pages.get("/applications/{application_id}/terms", "applicant")
async def terms_form(visit: Visit) -> Response:
    """The clinical terms, to read and sign (R9)."""
    found, terms = await _with_terms(visit)
    return visit.page("applications/terms.html", application=found, terms=terms)


@pages.post("/applications/{application_id}/terms", "applicant")
async def sign_terms(visit: Visit) -> Response:
    body = {"version": await visit.said("version"), "signed_name": await visit.said("signed_name")}
    try:
        await visit.api.post(f"{visit.application}/terms-signature", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        found, terms = await _with_terms(visit)
        shown = errors_of(no, {"/signed_name": "signed_name", "/version": ""})
        return visit.page("applications/terms.html", no.status, application=found, terms=terms, **shown)
    return visit.go(f"/applications/{visit.path('application_id')}/payment", told="signed")


@pages.get("/applications/{application_id}/withdrawal", "applicant")
async def withdraw_form(visit: Visit) -> Response:
    return visit.page("applications/withdraw.html", application=await visit.api.get(visit.application))


@pages.post("/applications/{application_id}/withdrawal", "applicant")
async def withdraw(visit: Visit) -> Response:
    if await visit.said("sure") != "yes":
        found = await visit.api.get(visit.application)
        shown = wrong("sure", _("Tick the box if you want to step back."))
        return visit.page("applications/withdraw.html", 422, application=found, **shown)
    await visit.api.post(f"{visit.application}/withdrawal", once=await visit.said("once"))
    return visit.go(f"/applications/{visit.path('application_id')}", told="withdrawn")


@pages.get("/applications/{application_id}/cancellation", "applicant")
async def cancel_form(visit: Visit) -> Response:
    """What goes back, line by line, before it happens (R18)."""
    found, quote = await asyncio.gather(
        visit.api.get(visit.application), visit.api.get(f"{visit.application}/cancellation-quote")
    )
    return visit.page("applications/cancel.html", application=found, quote=quote)


@pages.post("/applications/{application_id}/cancellation", "applicant")
async def cancel(visit: Visit) -> Response:
    """Exactly as quoted; where the quote is over the new one is shown."""
    shown = {}
    if await visit.said("sure") == "yes":
        body = {"quote_id": await visit.said("quote_id")}
        try:
            await visit.api.post(f"{visit.application}/cancellation", body, once=await visit.said("once"))
        except Problem as no:
            if no.status != 409:
                raise
            shown = errors_of(no, {})
        else:
            return visit.go(f"/applications/{visit.path('application_id')}", told="cancelled")
    else:
        shown = wrong("sure", _("Tick the box if you want to cancel."))
    found, quote = await asyncio.gather(
        visit.api.get(visit.application), visit.api.get(f"{visit.application}/cancellation-quote")
    )
    return visit.page("applications/cancel.html", 422, application=found, quote=quote, **shown)
