"""The office: the desk with all that waits, one application with everything about it, and decisions."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.languages import _
from web.present import times
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()
DECISION_FIELDS = {"/decision": "decision", "/reason": "reason", "/items": "items"}
HOST_ANSWER_FIELDS = {
    "/answer": "answer", "/said_by": "said_by", "/how": "how", "/said_on": "said_on",
    "/reason": "host_said", "/proposed_dates": "proposed_dates",
}  # fmt: skip
ATTENDANCE_FIELDS = {f"/{name}": name for name in ("attended", "said_by", "how", "said_on")}
QUEUES = ("submitted", "staff_review", "needs_info", "host_review", "dates_proposed")


@pages.get("/office", "staff")
async def desk(visit: Visit) -> Response:
    """What waits for the office, the most urgent first; a part that is away leaves the rest."""
    state = visit.query("state")
    tasks, reviews, money, given_up = await asyncio.gather(
        visit.perhaps("/v1/staff/desk", limit=5),
        visit.perhaps("/v1/reviews", state=state, limit=15, cursor=visit.query("cursor")),
        visit.perhaps("/v1/money-work", limit=10),
        visit.perhaps("/v1/emails", state="gave_up", limit=10),
    )
    return visit.page(
        "office/desk.html",
        tasks=tasks,
        reviews=reviews,
        money=money,
        given_up=given_up,
        state=state,
        queues=QUEUES,
    )


@pages.get("/office/tasks", "staff")
async def tasks(visit: Visit) -> Response:
    """Every task about applications, the first deadline first; all queues, or one (R32)."""
    task = visit.query("task")
    found = await visit.api.get("/v1/staff/desk", limit=12, cursor=visit.query("cursor"), task=task)
    return visit.page("office/tasks.html", tasks=found, task=task)


@pages.get("/office/applications/{application_id}", "staff")
async def application(visit: Visit) -> Response:
    return await _application(visit)


@pages.post("/office/applications/{application_id}/decision", "staff")
async def decide(visit: Visit) -> Response:
    """Accept, ask, decline, or send to the host; what is missing is named beside its field."""
    body: dict[str, Any] = {"decision": await visit.said("decision")}
    if reason := await visit.said("reason"):
        body["reason"] = reason
    if items := _kinds(await visit.said("items")):
        body["items"] = items
    path = f"/v1/applications/{visit.path('application_id')}/decisions"
    return await _done(visit, path, body, DECISION_FIELDS, "decided")


@pages.post("/office/applications/{application_id}/host-answer", "staff")
async def take_down(visit: Visit) -> Response:
    """What the host said by phone or letter (R33)."""
    names = ("answer", "said_by", "how", "said_on")
    body: dict[str, Any] = {name: await visit.said(name) for name in names}
    body["reason"] = await visit.said("host_said")
    dates = [await visit.said(f"proposed_date_{number}") for number in (1, 2, 3)]
    body["proposed_dates"] = [day for day in dates if day]
    path = f"/v1/applications/{visit.path('application_id')}/host-answer"
    return await _done(visit, path, body, HOST_ANSWER_FIELDS, "decided")


@pages.post("/office/applications/{application_id}/reversal", "staff")
async def take_back(visit: Visit) -> Response:
    """Take back what was decided (R36)."""
    body = {"decision": await visit.said("taken_back"), "reason": await visit.said("back_reason")}
    path = f"/v1/applications/{visit.path('application_id')}/decision-reversals"
    return await _done(visit, path, body, {"/reason": "back_reason", "/decision": ""}, "decided")


@pages.post("/office/applications/{application_id}/proof", "staff")
async def confirm_proof(visit: Visit) -> Response:
    path = f"/v1/applications/{visit.path('application_id')}/confirmations"
    return await _done(visit, path, {"kind": await visit.said("kind")}, {}, "done")


@pages.post("/office/applications/{application_id}/visit", "staff")
async def let_come(visit: Visit) -> Response:
    """The visitor comes although something is unfinished or unpaid (R29)."""
    path = f"/v1/applications/{visit.path('application_id')}/visit-decisions"
    body = {"decision": "let_come", "reason": await visit.said("visit_reason")}
    return await _done(visit, path, body, {"/reason": "visit_reason"}, "done")


@pages.post("/office/applications/{application_id}/attendance", "staff")
async def take_down_attendance(visit: Visit) -> Response:
    """What the host said about a visit that is over (R30)."""
    body: dict[str, Any] = {name: await visit.said(name) for name in ("said_by", "how", "said_on")}
    body["attended"] = {"true": True, "false": False}.get(await visit.said("attended"))
    path = f"/v1/applications/{visit.path('application_id')}/attendance"
    return await _done(visit, path, body, ATTENDANCE_FIELDS, "done")


@pages.post("/office/applications/{application_id}/certificate-revocation", "staff")
async def revoke_certificate(visit: Visit) -> Response:
    """The number of the certificate says from now on that it does not count (R30)."""
    path = f"/v1/applications/{visit.path('application_id')}/certificate-revocation"
    body = {"reason": await visit.said("revoked_because")}
    return await _done(visit, path, body, {"/reason": "revoked_because"}, "done")


@pages.post("/office/applications/{application_id}/host-cancellation", "staff")
async def cancelled_by_host(visit: Visit) -> Response:
    """The host cannot take this visitor: everything goes back."""
    path = f"/v1/applications/{visit.path('application_id')}/host-cancellation"
    body = {"reason": await visit.said("host_reason")}
    return await _done(visit, path, body, {"/reason": "host_reason"}, "done")


@pages.post("/office/applications/{application_id}/waiver", "staff")
async def waive(visit: Visit) -> Response:
    """Take the late fee back (R12)."""
    path = f"/v1/statements/{visit.path('application_id')}/waivers"
    body = {"reason": await visit.said("waiver_reason")}
    return await _done(visit, path, body, {"/reason": "waiver_reason"}, "done")


@pages.post("/office/applications/{application_id}/more-time", "staff")
async def give_more_time(visit: Visit) -> Response:
    """Move the end of the hold, or the due instant, by some days (R24)."""
    application_id, was = visit.path("application_id"), await visit.said("was")
    until = _later(was, await visit.said("more_days"))
    if until is None:
        return await _application(visit, 422, **wrong("more_days", _("Choose how many days more.")))
    reason = await visit.said("more_reason")
    fields = {"/until": "more_days", "/due_at": "more_days", "/reason": "more_reason"}
    if await visit.said("what") == "hold":
        path = f"/v1/rotations/{await visit.said('rotation_id')}/claims/{application_id}/extensions"
        return await _done(visit, path, {"until": until, "reason": reason}, fields, "more_time")
    path = f"/v1/statements/{application_id}/extensions"
    return await _done(visit, path, {"due_at": until, "reason": reason}, fields, "more_time")


async def _done(visit: Visit, path: str, body: dict[str, Any], fields: dict[str, str], told: str) -> Response:
    """Do it and show the case again; a refusal is shown on the case, with what was typed."""
    try:
        await visit.api.post(path, body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        form = {name: str(value) for name, value in (await visit.form()).items()}
        return await _application(visit, no.status, form, **errors_of(no, fields))
    return visit.go(f"/office/applications/{visit.path('application_id')}", told=told)


async def _application(
    visit: Visit, status: int = 200, form: dict[str, str] | None = None, **more: Any
) -> Response:
    """Everything about one application on one page."""
    application_id = visit.path("application_id")
    found, statement, mails = await asyncio.gather(
        visit.api.get(f"/v1/applications/{application_id}"),
        visit.perhaps(f"/v1/statements/{application_id}"),
        visit.perhaps("/v1/emails", application_id=application_id, limit=10),
    )
    return visit.page(
        "office/application.html",
        status,
        application=found,
        statement=statement,
        mails=mails,
        said=form or {},
        **more,
    )


def _kinds(said: str) -> list[str]:
    """Kinds of papers, as they are stored: `Vaccination record, CV` is vaccination_record and cv."""
    return ["_".join(kind.lower().split()) for kind in said.split(",") if kind.strip()]


def _later(was: str, days: str) -> str | None:
    """So many days after an instant; None for what a form of ours does not send."""
    try:
        return (times.instant_of(was) + timedelta(days=int(days))).isoformat()
    except (ValueError, OverflowError):
        return None
