"""The switch in the footer: in which language these pages are."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from web.languages import LANGUAGES
from web.pages.accounts import inside
from web.routes import Pages
from web.visit import LANGUAGE_COOKIE, Visit

pages = Pages()
YEAR_SECONDS = 365 * 24 * 3600


@pages.post("/language", "anyone")
async def choose_language(visit: Visit) -> Response:
    """For whoever is signed in it goes into the profile, so that mails and other browsers know it as well."""
    language = await visit.said("language")
    answer = visit.go(inside(await visit.said("next")) or "/")
    if language not in LANGUAGES:
        return answer
    if visit.session:
        seen = await visit.api.send("GET", "/v1/me")
        etag = seen.headers.get("etag", "")
        await visit.api.patch("/v1/me", {"profile": {"locale": language}}, etag=etag)
        visit.keep(replace(visit.session, locale=language))
    secure = visit.frontend.settings.is_secure
    answer.set_cookie(LANGUAGE_COOKIE, language, YEAR_SECONDS, secure=secure, httponly=True, samesite="lax")
    return answer
