"""One's own account: see it, change it, take everything along, erase it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.languages import _
from web.pages.accounts import PROFILE_FIELDS, profile_said
from web.routes import Pages
from web.visit import Visit, errors_of, wrong

pages = Pages()


@pages.get("/profile", "signed_in")
async def profile(visit: Visit) -> Response:
    answer = await visit.api.send("GET", "/v1/me")
    me = answer.json()
    return visit.page(
        "accounts/profile.html", account=me, said=_flat(me), etag=answer.headers.get("etag", "")
    )


@pages.post("/profile", "applicant")
async def change_profile(visit: Visit) -> Response:
    """With the version that was shown: what somebody changed elsewhere meanwhile is not overwritten."""
    body = {"full_name": await visit.said("full_name"), "profile": await profile_said(visit)}
    etag = await visit.said("etag")
    try:
        await visit.api.patch("/v1/me", body, etag=etag)
    except Problem as no:
        if no.is_away:
            raise
        me = await visit.api.get("/v1/me")
        said = {**_flat(me), **{name: await visit.said(name) for name in PROFILE_FIELDS.values()}}
        return visit.page(
            "accounts/profile.html",
            no.status,
            account=me,
            said=said,
            etag=etag,
            **errors_of(no, PROFILE_FIELDS),
        )
    if visit.session:
        visit.keep(await visit.frontend.sign_in.described(visit.session))
    return visit.go("/profile", told="saved")


@pages.get("/profile/export", "signed_in")
async def export(visit: Visit) -> Response:
    """Everything that is held about me, as a file."""
    answer = await visit.api.send("GET", "/v1/me/export")
    headers = {"content-disposition": 'attachment; filename="rounds-export.json"'}
    return Response(answer.content, 200, headers, "application/json")


@pages.get("/profile/erasure", "applicant")
async def erase_form(visit: Visit) -> Response:
    return visit.page("accounts/erase.html")


@pages.post("/profile/erasure", "applicant")
async def erase(visit: Visit) -> Response:
    """Only with the box ticked; what stands in the way is named by the API."""
    if await visit.said("sure") != "yes":
        shown = wrong("sure", _("Tick the box if you want your account to be erased."))
        return visit.page("accounts/erase.html", 422, **shown)
    try:
        await visit.api.send("DELETE", "/v1/me")
    except Problem as no:
        if no.is_away:
            raise
        return visit.page("accounts/erase.html", no.status, **errors_of(no, {}))
    visit.keep(None)
    return visit.go("/", told="erased")


def _flat(me: dict[str, Any]) -> dict[str, str]:
    """The account as the fields of the form."""
    profile = me["profile"]
    said = {name: str(profile.get(name) or "") for name in PROFILE_FIELDS.values()}
    return {
        **said,
        "full_name": me["full_name"],
        "languages": ", ".join(profile["languages"]),
        "usmle_step1_passed": "yes" if profile.get("usmle_step1_passed") else "no",
    }
