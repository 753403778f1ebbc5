"""How a page is registered: its address, who may see it, and what happens around it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.gateway import Api, Problem
from web.languages import speak
from web.session import Session, SessionOver
from web.visit import Frontend, Visit

log = logging.getLogger("web")  # noqa: TID251 - the frontend knows no chassis

Page = Callable[[Visit], Awaitable[Response]]
Who = Literal["anyone", "signed_in", "applicant", "coach", "staff"]


@dataclass(slots=True)
class Pages:
    """The pages of one module; `main.py` joins them."""

    routes: list[Route] = field(default_factory=list)

    def get(self, path: str, who: Who) -> Callable[[Page], Page]:
        return self._add("GET", path, who)

    def post(self, path: str, who: Who) -> Callable[[Page], Page]:
        return self._add("POST", path, who)

    def _add(self, method: str, path: str, who: Who) -> Callable[[Page], Page]:
        def add(page: Page) -> Page:
            self.routes.append(Route(path, partial(_answer, page, who), methods=[method], name=page.__name__))
            return page

        return add


async def _answer(page: Page, who: Who, request: Request) -> Response:
    """Who asks, whether they may, the page, and whatever the gateway refuses as a page as well."""
    frontend: Frontend = request.app.state.frontend
    visit = _visit(frontend, request)
    speak(visit.locale)
    try:
        if request.method == "POST" and not _is_from_here(request, frontend):
            answer = visit.page("error.html", 403, problem=None)
        else:
            await _renew(visit)
            answer = await _allowed(page, who, visit)
    except SessionOver:
        visit.keep(None)
        answer = _sign_in_first(visit)
    except Problem as no:
        answer = _refused(visit, no)
    except Exception:
        # Ends here: raised on, it would close a connection that the gateway uses for others as well.
        log.exception("%s %s failed", request.method, page.__name__)
        answer = visit.page("error.html", 500, problem=None)
    finally:
        await visit.close()
    if not visit.kept:
        frontend.cookie.put(answer, visit.session)
    answer.headers.setdefault("cache-control", "no-store")
    return answer


async def _allowed(page: Page, who: Who, visit: Visit) -> Response:
    if who == "anyone" or (who == "signed_in" and visit.session) or who == visit.role:
        return await page(visit)
    if visit.session is None:
        return _sign_in_first(visit)
    return visit.page("error.html", 404, problem=None)


async def _renew(visit: Visit) -> None:
    if visit.session is None:
        return
    fresh = await visit.frontend.sign_in.fresh(visit.session, visit.client)
    if fresh is not visit.session:
        visit.keep(fresh)
        visit.api = _api(visit.frontend, visit.request, fresh)


def _refused(visit: Visit, no: Problem) -> Response:
    if no.status == 401 and visit.session is not None:
        visit.keep(None)
        return _sign_in_first(visit)
    status = 503 if no.is_away else no.status
    return visit.page("error.html", status, problem=no)


def _sign_in_first(visit: Visit) -> Response:
    """Back to this page afterwards; a form that was sent is lost, so back to where it was shown."""
    url = visit.request.url
    wanted = url.path + (f"?{url.query}" if url.query and visit.request.method == "GET" else "")
    return visit.go(f"/sign-in?next={quote(wanted, safe='')}")


def _visit(frontend: Frontend, request: Request) -> Visit:
    session = frontend.cookie.open(request.cookies.get(frontend.cookie.name))
    return Visit(request, frontend, session, _api(frontend, request, session))


def _api(frontend: Frontend, request: Request, session: Session | None) -> Api:
    token = session.access if session else ""
    return Api(
        frontend.gateway, token, _client_of(frontend, request), request.headers.get("x-request-id", "")
    )


def _client_of(frontend: Frontend, request: Request) -> str:
    """The visitor's address, as the proxy nearest to us saw it; never what they say of themselves."""
    seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    trusted = frontend.settings.trusted_proxies
    if trusted and len(seen) >= trusted:
        return seen[-trusted]
    return request.client.host if request.client else ""


def _is_from_here(request: Request, frontend: Frontend) -> bool:
    """Whether a form comes from a page of ours: another site must not act for whoever is signed in."""
    origin = request.headers.get("origin")
    if origin == frontend.settings.origin:
        return True
    # A page that tells nobody where it is sends `null`, as foreign frames do; then the browser's word counts.
    if origin in (None, "null"):
        site = request.headers.get("sec-fetch-site")
        return site == "same-origin" or (site is None and origin is None)
    return False


async def lost(request: Request, no: Exception) -> Response:
    """No page has this address, or not by this method."""
    visit = _visit(request.app.state.frontend, request)
    status = no.status_code if isinstance(no, HTTPException) else 404
    return visit.page("error.html", status, problem=None)
