"""For the office: hosts and rotations from files, and the people of the team."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from web.gateway import Problem
from web.routes import Pages
from web.visit import Visit, errors_of, mistakes

pages = Pages()
FILES = {"hosts": "Choose the file of hosts.", "rotations": "Choose the file of rotations."}
PERSON = {f"/{name}": name for name in ("email", "full_name", "role", "languages", "time_zones")}
NOBODY = dict.fromkeys(PERSON.values(), "") | {"languages": "en", "time_zones": "America/Chicago"}


@pages.get("/office/import", "staff")
async def import_form(visit: Visit) -> Response:
    return visit.page("office/import.html", report=None)


@pages.post("/office/import", "staff")
async def import_files(visit: Visit) -> Response:
    """All lines or none; what is wrong is told line by line."""
    form = await visit.form()
    files = {name: form.get(name) for name in FILES}
    absent = [(name, FILES[name]) for name, file in files.items() if not _is_file(file)]
    if absent:
        return visit.page("office/import.html", 422, report=None, **mistakes(absent))
    sent = {
        name: (file.filename, await file.read(), "text/csv")
        for name, file in files.items()
        if isinstance(file, UploadFile)
    }
    confirmed = "true" if await visit.said("confirm_unusual_fee") == "yes" else "false"
    headers = {"idempotency-key": await visit.said("once")}
    data = {"confirm_unusual_fee": confirmed}
    try:
        answer = await visit.api.send("POST", "/v1/catalog-imports", files=sent, data=data, headers=headers)
    except Problem as no:
        if no.is_away:
            raise
        return visit.page("office/import.html", no.status, report=None, **errors_of(no, {}))
    return visit.page("office/import.html", report=answer.json())


@pages.get("/office/people", "staff")
async def people(visit: Visit) -> Response:
    return await _people(visit, NOBODY)


@pages.post("/office/people", "staff")
async def appoint(visit: Visit) -> Response:
    """They choose their password by the link in the mail that they are sent."""
    said = {name: await visit.said(name) for name in PERSON.values()}
    body: dict[str, Any] = {
        **said,
        "languages": said["languages"].lower().replace(",", " ").split(),
        "time_zones": [said["time_zones"]],
    }
    try:
        await visit.api.post("/v1/staff-accounts", body, once=await visit.said("once"))
    except Problem as no:
        if no.is_away:
            raise
        return await _people(visit, said, no.status, **errors_of(no, PERSON))
    return visit.go("/office/people", told="saved")


async def _people(visit: Visit, said: dict[str, str], status: int = 200, **more: Any) -> Response:
    found = await visit.api.get("/v1/staff-accounts", limit=40, cursor=visit.query("cursor"))
    return visit.page("office/people.html", status, found=found, said=said, **more)


def _is_file(file: object) -> bool:
    return isinstance(file, UploadFile) and bool(file.filename)
