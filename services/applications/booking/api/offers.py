"""HTTP for offers of the waitlist: declined when signed in, or by the mailed link alone (R15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.api.parameters import ApplicationId, Now
from services.applications.application.api.views import ApplicationView
from services.applications.booking.domain.refusals import HoldIsOver
from services.applications.booking.use_cases.offers import Offers
from services.applications.reviewing.api.host_page import FORM, MOST_BYTES, SAFE
from services.applications.reviewing.domain.refusals import FormNotFresh, LinkIsOver
from services.applications.reviewing.ports import HostPages, PageName
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from shared.chassis.http.access import Anyone, Applicant
from shared.chassis.http.document import refuses
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs

Token = Annotated[str, Path(max_length=140)]
DECLINE = {
    "requestBody": {
        "content": {FORM: {"schema": {"type": "object", "properties": {"form_token": {"type": "string"}}}}}
    }
}
router = APIRouter(tags=["waitlist"])


class OfferPages:
    """Renders what the link shows after each request."""

    def __init__(self, offers: Offers, pages: HostPages) -> None:
        self.offers = offers
        self._pages = pages

    async def page(self, token: str, *, message: str = "", status: int = 200) -> HTMLResponse:
        try:
            page = await self.offers.page(token)
        except (LinkUnknown, LinkIsOver) as refusal:
            return self.gone(refusal)
        data = {"page": page, "application": page.application, "token": token, "message": message}
        return self._html("offer", data, status)

    async def decline(self, token: str, form: GivenForm) -> HTMLResponse:
        try:
            await self.offers.decline_by_link(token, form)
        except (LinkUnknown, LinkIsOver, HoldIsOver) as refusal:
            return self.gone(refusal)
        except FormNotFresh as refusal:
            return await self.page(token, message=refusal.detail, status=422)
        return self._html("offer_declined", {}, 200)

    def gone(self, refusal: LinkUnknown | LinkIsOver | HoldIsOver) -> HTMLResponse:
        """404 for an unknown link, 410 for an offer that is over."""
        over = not isinstance(refusal, LinkUnknown)
        sentence = f"{refusal.detail[:1].upper()}{refusal.detail[1:]}."
        title = "This offer is over" if over else "There is nothing here"
        return self._html("gone", {"title": title, "sentence": sentence}, 410 if over else 404)

    def _html(self, name: PageName, data: Mapping[str, Any], status: int) -> HTMLResponse:
        return HTMLResponse(self._pages.render(name, data), status, headers=SAFE)


Shown = Annotated[OfferPages, needs(OfferPages)]
OffersHere = Annotated[Offers, needs(Offers)]


@router.get("/o/{token}", response_class=HTMLResponse, responses=refuses(404, 410))
async def offer_page(token: Token, _: Anyone, shown: Shown) -> HTMLResponse:
    """The offer. Changes nothing, whoever opens it."""
    return await shown.page(token)


@router.post("/o/{token}", response_class=HTMLResponse, openapi_extra=DECLINE, responses=refuses(404, 410))
async def decline_offer_by_link(token: Token, request: Request, _: Anyone, shown: Shown) -> HTMLResponse:
    """Decline it: the next in line gets the place at once."""
    return await shown.decline(token, await _form(request))


@router.post("/v1/applications/{application_id}/offer-decline", response_model=ApplicationView)
async def decline_offer(
    application_id: ApplicationId,
    actor: Applicant,
    once: IdempotencyKeyAccepted,
    offers: OffersHere,
    now: Now,
) -> Response:
    """Decline what the waitlist offered: the next in line gets the place at once (R15)."""
    return await once.answer(200, ApplicationView.at(now), offers.decline(application_id, actor.id))


async def _form(request: Request) -> GivenForm:
    """The form's fields; a body that is too long or no form has none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return GivenForm("", "")
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        return GivenForm("", "")
    return GivenForm(fields.get("form_token", [""])[0][:100], fields.get("website", [""])[0][:100])
