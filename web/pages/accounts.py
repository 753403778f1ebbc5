"""Coming in: register, confirm the address, sign in and out, choose a new password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from web.gateway import Problem
from web.languages import _
from web.routes import Pages
from web.visit import Visit, errors_of, mistakes, wrong

pages = Pages()
PROFILE_FIELDS = {
    "/full_name": "full_name",
    "/profile/status": "status",
    "/profile/country": "country",
    "/profile/school": "school",
    "/profile/graduation_date": "graduation_date",
    "/profile/usmle_step1_passed": "usmle_step1_passed",
    "/profile/languages": "languages",
    "/profile/time_zone": "time_zone",
    "/profile/locale": "locale",
}
FIELDS = {"/email": "email", "/password": "password", **PROFILE_FIELDS}
HOME = {"applicant": "/applications", "coach": "/visitors", "staff": "/office"}
EMPTY: Mapping[str, str] = dict.fromkeys(FIELDS.values(), "")


@pages.get("/register", "anyone")
async def register_form(visit: Visit) -> Response:
    return visit.page("accounts/register.html", said=EMPTY)


@pages.post("/register", "anyone")
async def register(visit: Visit) -> Response:
    """The same page follows whether or not the address is known: who has an account is nobody's business."""
    said = {name: await visit.said(name) for name in FIELDS.values()}
    password = await visit.secret("password")
    if password != await visit.secret("password_again"):
        shown = wrong("password_again", _("The two passwords differ. Type the same one twice."))
        return visit.page("accounts/register.html", 422, said=said, **shown)
    body = {
        "email": said["email"],
        "password": password,
        "full_name": said["full_name"],
        "profile": await profile_said(visit),
    }
    try:
        await visit.api.post("/v1/accounts", body, once=await visit.said("once"))
    except Problem as no:
        return _again(visit, "accounts/register.html", no, said=said)
    return visit.page("accounts/mail_sent.html", email=said["email"], why="register")


@pages.get("/confirm", "anyone")
async def confirm_form(visit: Visit) -> Response:
    """Behind the mailed link. Mail scanners open links: only a person's press of the button confirms."""
    return visit.page("accounts/confirm.html", token=visit.query("token"))


@pages.post("/confirm", "anyone")
async def confirm(visit: Visit) -> Response:
    token = await visit.said("token")
    try:
        await visit.api.post("/v1/accounts/verification", {"token": token})
    except Problem as no:
        return _again(visit, "accounts/confirm.html", no, token=token)
    return visit.go("/sign-in", told="confirmed")


@pages.get("/confirm/again", "anyone")
async def confirm_again_form(visit: Visit) -> Response:
    return visit.page("accounts/ask_mail.html", why="confirm", email="")


@pages.post("/confirm/again", "anyone")
async def confirm_again(visit: Visit) -> Response:
    return await _send_mail(visit, "/v1/accounts/verification-mails", "confirm")


@pages.get("/sign-in", "anyone")
async def sign_in_form(visit: Visit) -> Response:
    if visit.session:
        return visit.go(inside(visit.query("next")) or HOME[visit.role])
    return visit.page("accounts/sign_in.html", email="", next=inside(visit.query("next")))


@pages.post("/sign-in", "anyone")
async def sign_in(visit: Visit) -> Response:
    email, password = await visit.said("email"), await visit.secret("password")
    wanted = inside(await visit.said("next"))
    found = [(name, text) for name, text, given in (
        ("email", _("Enter your e-mail address."), email), ("password", _("Enter your password."), password),
    ) if not given]  # fmt: skip
    if found:
        return visit.page("accounts/sign_in.html", 422, email=email, next=wanted, **mistakes(found))
    try:
        device = visit.request.cookies.get(visit.frontend.cookie.device_name, "")
        session = await visit.frontend.sign_in.sign_in(email, password, visit.client, device)
    except Problem as no:
        return _again(visit, "accounts/sign_in.html", no, email=email, next=wanted)
    visit.keep(session)
    answer = visit.go(wanted or HOME.get(session.role, "/"))
    visit.frontend.cookie.put_device(answer, session.device)
    return answer


@pages.post("/sign-out", "anyone")
async def sign_out(visit: Visit) -> Response:
    """Ends the session at the gateway, and only then forgets it here."""
    if visit.session:
        await visit.frontend.sign_in.sign_out(visit.session, visit.client)
    visit.keep(None)
    return visit.go("/", told="signed_out")


@pages.get("/forgot-password", "anyone")
async def forgot_form(visit: Visit) -> Response:
    return visit.page("accounts/ask_mail.html", why="reset", email="")


@pages.post("/forgot-password", "anyone")
async def forgot(visit: Visit) -> Response:
    return await _send_mail(visit, "/v1/password-resets", "reset")


@pages.get("/reset-password", "anyone")
async def reset_form(visit: Visit) -> Response:
    return visit.page("accounts/reset.html", token=visit.query("token"))


@pages.post("/reset-password", "anyone")
async def reset(visit: Visit) -> Response:
    token, password = await visit.said("token"), await visit.secret("password")
    if password != await visit.secret("password_again"):
        shown = wrong("password_again", _("The two passwords differ. Type the same one twice."))
        return visit.page("accounts/reset.html", 422, token=token, **shown)
    if not token or "/" in token:
        shown = wrong("", _("This link is not complete. Open it again from the mail, or ask for a new one."))
        return visit.page("accounts/reset.html", 422, token="", **shown)
    try:
        await visit.api.send("PUT", f"/v1/password-resets/{token}", json={"password": password})
    except Problem as no:
        return _again(visit, "accounts/reset.html", no, token=token)
    visit.keep(None)
    return visit.go("/sign-in", told="password_changed")


async def profile_said(visit: Visit) -> dict[str, Any]:
    """The profile as the form has it; what the form lacks stays, and the API says what cannot be."""
    languages = (await visit.said("languages")).replace(",", " ").split()
    return {
        "status": await visit.said("status"),
        "country": (await visit.said("country")).upper(),
        "school": await visit.said("school"),
        "graduation_date": await visit.said("graduation_date") or None,
        "usmle_step1_passed": await visit.said("usmle_step1_passed") == "yes",
        "languages": [language.lower() for language in languages] or ["en"],
        "time_zone": await visit.said("time_zone") or "UTC",
        "locale": await visit.said("locale") or visit.locale,
    }


async def _send_mail(visit: Visit, path: str, why: str) -> Response:
    email = await visit.said("email")
    try:
        await visit.api.post(path, {"email": email})
    except Problem as no:
        return _again(visit, "accounts/ask_mail.html", no, why=why, email=email)
    return visit.page("accounts/mail_sent.html", email=email, why=why)


def _again(visit: Visit, template: str, no: Problem, **shown: Any) -> Response:
    """The form with what is wrong; a part of Rounds that is away is told by the error page."""
    if no.is_away:
        raise no
    return visit.page(template, no.status, **shown, **errors_of(no, FIELDS))


def inside(path: str) -> str:
    """A path of ours, or nothing: nobody is led elsewhere by a link to our sign-in page."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if is_ours and path.isprintable() else ""
