"""Hosts and rotations from two files, for the office: all lines or none."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.responses import Response

from web.gateway import Problem
from web.languages import N_, _
from web.routes import Pages
from web.visit import Visit, errors_of, mistakes

pages = Pages()
FILES = {"hosts": N_("Choose the file of hosts."), "rotations": N_("Choose the file of rotations.")}


@pages.get("/office/import", "staff")
async def import_form(visit: Visit) -> Response:
    return visit.page("office/import.html", report=None)


@pages.post("/office/import", "staff")
async def import_files(visit: Visit) -> Response:
    """All lines or none; what is wrong is told line by line."""
    form = await visit.form()
    files = {name: form.get(name) for name in FILES}
    absent = [(name, _(FILES[name])) for name, file in files.items() if not _is_file(file)]
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


def _is_file(file: object) -> bool:
    return isinstance(file, UploadFile) and bool(file.filename)
