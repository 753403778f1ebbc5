"""HTTP behind the links in mails: confirm an address, choose a new password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from services.applications.accounts.api import mailed_link_page
from services.applications.accounts.api.me import Owners
from services.applications.accounts.api.models import NewPassword, Token, TokenOnly, Verification
from services.applications.accounts.api.public_site import Client, as_http_refusals
from services.applications.accounts.domain.limits import TooMany
from services.applications.accounts.domain.links import LinkExpired, LinkUnknown
from shared.chassis.decision import NotFound
from shared.chassis.http.access import Anyone
from shared.chassis.http.document import refuses

router = APIRouter(tags=["accounts"])


@router.get("/v1/accounts/verification", response_class=HTMLResponse, responses=refuses(404, 410))
async def verification_page(
    _: Anyone, token: Annotated[str, Query(min_length=1, max_length=200)], people: Owners
) -> Response:
    """The page behind the mailed link: which registration it confirms. Changes nothing."""
    return mailed_link_page.asking(token, await people.registration_behind(token))


@router.post("/v1/accounts/verification", responses=refuses(404))
async def verify_account(body: TokenOnly, client: Client, _: Anyone, people: Owners) -> Verification:
    """Confirm the address by the token in the mailed link; again is fine."""
    with as_http_refusals():
        await people.verify(body.token, client)
    return Verification()


@router.post("/v1/accounts/verification/form", response_class=HTMLResponse, responses=refuses(404, 410))
async def verify_by_form(
    client: Client, _: Anyone, token: Annotated[str, Form(min_length=1, max_length=200)], people: Owners
) -> Response:
    """The button of the page."""
    try:
        await people.verify(token, client)
    except LinkExpired as refusal:
        return mailed_link_page.sorry(410, refusal.detail)
    except (LinkUnknown, NotFound) as refusal:
        return mailed_link_page.sorry(404, refusal.detail)
    except TooMany as refusal:
        return mailed_link_page.sorry(429, refusal.detail)
    return mailed_link_page.confirmed()


@router.put("/v1/password-resets/{token}", status_code=204, response_class=Response)
async def set_password(
    token: Token, body: NewPassword, client: Client, _: Anyone, people: Owners
) -> Response:
    """Choose a new password by the token in the mailed link, once. Every session ends."""
    with as_http_refusals():
        await people.set_password(token, body.password, client)
    return Response(status_code=204)
