"""Applying in steps that survive leaving: start and length, documents, check, send; answering a question."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from web.gateway import Problem
from web.languages import _
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()
FIELDS = {"/start_date": "start_date", "/weeks": "weeks", "/answer": "answer", "/rotation_id": ""}


@pages.get("/apply/{rotation_id}", "applicant")
async def apply_form(visit: Visit) -> Response:
    """The start and the length, with what they cost and by when to pay."""
    return await _start(visit, visit.query("start_date"), visit.query("weeks"))


@pages.post("/apply/{rotation_id}", "applicant")
async def apply(visit: Visit) -> Response:
    start, weeks = await visit.said("start_date"), await visit.said("weeks")
    if not start:
        shown = wrong("start_date", _("Choose the Monday on which you want to start."))
        return await _start(visit, start, weeks, 422, **shown)
    body = {
        "rotation_id": visit.path("rotation_id"),
        "start_date": start,
        "weeks": int(weeks) if weeks.isascii() and weeks.isdigit() else weeks,
    }
    try:
        made = await visit.api.post("/v1/applications", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        return await _start(visit, start, weeks, no.status, **errors_of(no, FIELDS))
    return visit.go(f"/applications/{made['application_id']}/documents")


@pages.get("/applications/{application_id}/documents", "applicant")
async def documents(visit: Visit) -> Response:
    return await _documents(visit)


@pages.post("/applications/{application_id}/documents", "applicant")
async def add_document(visit: Visit) -> Response:
    """One file; it replaces another of the same kind."""
    kind, file = await visit.said("kind"), (await visit.form()).get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return await _documents(visit, 422, **wrong(f"file-{kind}", _("Choose a file first.")))
    sent = {"file": (file.filename, await file.read(), file.content_type or "application/octet-stream")}
    try:
        await visit.api.send("PUT", f"{visit.application}/documents/{kind}", files=sent)
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        shown = errors_of(no, {"/file": f"file-{kind}", "": f"file-{kind}"})
        return await _documents(visit, no.status, **shown)
    return visit.go(f"/applications/{visit.path('application_id')}/documents", told="document_added")


@pages.get("/applications/{application_id}/documents/{kind}", "signed_in")
async def document(visit: Visit) -> Response:
    """The document itself; never shown inside a page of ours."""
    answer = await visit.api.send("GET", f"{visit.application}/documents/{visit.path('kind')}/content")
    kept = ("content-type", "content-disposition", "content-security-policy")
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    return Response(answer.content, 200, headers)


@pages.get("/applications/{application_id}/check", "applicant")
async def check(visit: Visit) -> Response:
    """Everything that will be sent, and what it means to send it."""
    return await _check(visit)


@pages.post("/applications/{application_id}/check", "applicant")
async def send_in(visit: Visit) -> Response:
    return await _send(visit, {}, "applying/check.html")


@pages.get("/applications/{application_id}/answer", "applicant")
async def answer_form(visit: Visit) -> Response:
    """What the office asked for: an answer, documents, other dates."""
    return await _check(visit, "applying/answer.html")


@pages.post("/applications/{application_id}/answer", "applicant")
async def answer(visit: Visit) -> Response:
    said = {"answer": await visit.said("answer")}
    if start := await visit.said("start_date"):
        said["start_date"] = start
    return await _send(visit, said, "applying/answer.html")


async def _send(visit: Visit, body: dict[str, Any], template: str) -> Response:
    try:
        await visit.api.post(f"{visit.application}/submission", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away or no.status == 404:
            raise
        shown = {**errors_of(no, FIELDS), "said": body}
        return await _check(visit, template, no.status, **shown)
    return visit.go(f"/applications/{visit.path('application_id')}", told="sent")


async def _check(
    visit: Visit, template: str = "applying/check.html", status: int = 200, **more: Any
) -> Response:
    found = await visit.api.get(visit.application)
    starts = await visit.perhaps(
        f"/v1/rotations/{found['rotation']['rotation_id']}/availability", weeks=found["weeks"]
    )
    chosen = next(
        (s for s in (starts or {}).get("items", ()) if s["start_date"] == found["start_date"]), None
    )
    shown = {"application": found, "chosen": chosen, "starts_known": starts is not None, "said": {}}
    return visit.page(template, status, **{**shown, **more})


async def _documents(visit: Visit, status: int = 200, **more: Any) -> Response:
    found = await visit.api.get(visit.application)
    wanted = [*found["rotation"]["required_documents"], *found["asked_for"], *found["evidence"]]
    given = {document["kind"]: document for document in found["documents"]}
    kinds = list(dict.fromkeys([*wanted, *given]))
    return visit.page("applying/documents.html", status, application=found, kinds=kinds, given=given, **more)


async def _start(visit: Visit, start: str, weeks: str, status: int = 200, **more: Any) -> Response:
    path = f"/v1/rotations/{visit.path('rotation_id')}"
    rotation = await visit.api.get(path)
    asked = weeks if weeks.isascii() and weeks.isdigit() else ""
    starts = await visit.perhaps(f"{path}/availability", weeks=asked)
    shown = {
        "rotation": rotation,
        "starts": starts,
        "lengths": range(rotation["min_weeks"], rotation["max_weeks"] + 1),
        "start": start,
        "costs": await visit.perhaps(f"{path}/cost-estimate", weeks=asked),
    }
    return visit.page("applying/start.html", status, **shown, **more)
