"""HTTP for sessions: sign in, refresh, sign out, and the keys that others check access tokens with.

Only these routes read the cookie, so only they ask from which page a request comes.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from services.applications.accounts.api.models import AccessToken, Credentials, Nothing
from services.applications.accounts.api.public_site import (
    Client,
    FromOurPages,
    PublicSite,
    Site,
    as_http_refusals,
)
from services.applications.accounts.use_cases.refresh_tokens import SessionOver
from services.applications.accounts.use_cases.sessions import (
    ACCESS_TOKEN_LASTS,
    ClientSession,
    Sessions,
)
from shared.chassis.clock import Clock
from shared.chassis.http.access import Anyone, MaybeSignedIn, Unauthorized
from shared.chassis.http.document import refuses
from shared.chassis.http.needs import needs

SignIns = Annotated[Sessions, needs(Sessions)]

router = APIRouter(tags=["sessions"])


@router.post("/v1/sessions", response_model=AccessToken, responses=refuses(401))
async def log_in(
    body: Credentials,
    request: Request,
    client: Client,
    sessions: SignIns,
    reach: Site,
    _: Anyone,
    __: FromOurPages,
) -> Response:
    """Sign in: an access token for 10 minutes, and a cookie to refresh it."""
    with as_http_refusals():
        device = request.cookies.get(reach.device_cookie, "")
        session = await sessions.sign_in(body.email, body.password, client, device)
    answer = _answer(request, reach, session)
    reach.set_device_cookie(answer, session.device)
    return answer


@router.post(
    "/v1/sessions/refresh",
    response_model=AccessToken,
    responses=refuses(401),
)
async def refresh_session(
    request: Request,
    sessions: SignIns,
    reach: Site,
    _: Anyone,
    __: FromOurPages,
    ___: Annotated[Nothing, Body(default_factory=Nothing)],
) -> Response:
    """The next access token and cookie. Each cookie works once; an old one ends the session.

    Send no body, or JSON: a form of another site can send neither without naming its origin.
    """
    with as_http_refusals():
        session = await sessions.refresh(_cookie(request, reach))
    return _answer(request, reach, session)


@router.delete("/v1/sessions/current", status_code=204, response_class=Response, responses=refuses(403))
async def log_out(request: Request, actor: MaybeSignedIn, sessions: SignIns, reach: Site) -> Response:
    """End the session of the cookie, and of the access token where one is sent; again is fine."""
    reach.check_origin(request)
    if (token := request.cookies.get(reach.cookie)) is not None:
        await sessions.sign_out_holder(token)
    if actor is not None:
        await sessions.sign_out(actor.session_id)
    answer = Response(status_code=204, headers={"cache-control": "no-store"})
    reach.clear_cookie(answer)
    return answer


@router.get("/.well-known/jwks.json")
async def access_token_keys(_: Anyone, response: Response, sessions: SignIns) -> dict[str, Any]:
    """The public keys of access tokens (RFC 7517)."""
    response.headers["cache-control"] = "public, max-age=60"
    return dict(sessions.published_keys())


def _cookie(request: Request, reach: PublicSite) -> str:
    token = request.cookies.get(reach.cookie)
    if token is None:
        raise Unauthorized("no session cookie was sent; sign in again", SessionOver.code)
    return token


def _answer(request: Request, reach: PublicSite, session: ClientSession) -> Response:
    clock: Clock = request.app.state.clock
    seconds = int(ACCESS_TOKEN_LASTS.total_seconds())
    body = AccessToken(access_token=session.access_token, expires_in=seconds)
    answer = Response(body.model_dump_json(), 200, {"cache-control": "no-store"}, "application/json")
    lasts = math.ceil((session.refresh_until - clock()).total_seconds())
    reach.set_cookie(answer, session.refresh_token, max(lasts, 0))
    return answer
