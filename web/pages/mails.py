"""Mails for the office: what was sent to whom, what became of it, and once more."""

from __future__ import annotations

from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of

pages = Pages()
STATES = ("awaiting_contact", "queued", "retry", "sending", "sent", "gave_up", "aborted")


@pages.get("/office/mails", "staff")
async def mails(visit: Visit) -> Response:
    """The newest first; by person, address, application or state."""
    asked = {name: visit.query(name) for name in ("recipient", "state", "application_id")}
    found = await visit.api.get("/v1/emails", limit=50, cursor=visit.query("cursor"), **asked)
    return visit.page("office/mails.html", found=found, asked=asked, states=STATES)


@pages.get("/office/mails/{mail_id}", "staff")
async def mail(visit: Visit) -> Response:
    """As its recipient reads it; links that act for the recipient are cut."""
    return visit.page("office/mail.html", mail=await visit.api.get(f"/v1/emails/{visit.path('mail_id')}"))


@pages.post("/office/mails/{mail_id}/resend", "staff")
async def resend(visit: Visit) -> Response:
    path = f"/v1/emails/{visit.path('mail_id')}"
    try:
        await visit.api.post(f"{path}/resend", once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        shown = errors_of(no, {})
        return visit.page("office/mail.html", no.status, mail=await visit.api.get(path), **shown)
    return visit.go(f"/office/mails/{visit.path('mail_id')}", told="resent")
