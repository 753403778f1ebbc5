"""Where a payer lands after the payment page: what we know to be true, never what the address says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from services.payments.paying.api.return_page import (
    CHECKING,
    NOT_TAKEN,
    UNKNOWN,
    html,
    security_headers,
    what_became_of,
)
from services.payments.paying.use_cases.return_from_payment import ReturnFromPayment
from services.payments.provider.ports import ProviderAway
from shared.chassis.http.access import Anyone
from shared.chassis.http.document import refuses
from shared.chassis.http.needs import needs

router = APIRouter(tags=["payments"])

Returning = Annotated[ReturnFromPayment, needs(ReturnFromPayment)]
Id = Annotated[str | None, Query(max_length=255, pattern=r"^[A-Za-z0-9_]+$")]


@router.get("/v1/payments/return", response_class=HTMLResponse, responses=refuses(404))
async def return_from_payment(
    _: Anyone, returning: Returning, session: Id = None, application: Id = None, attempt: Id = None
) -> HTMLResponse:
    """Asks the provider about the page that the payer comes from, and says what is true.

    Who has paid comes with the `session`; who goes back, with the `application` and its `attempt`.
    """
    try:
        if session is not None:
            found = await returning.from_page(session)
        elif application is not None and attempt is not None:
            found = await returning.from_attempt(application, attempt)
        else:
            return HTMLResponse(html(NOT_TAKEN), 200, security_headers())
    except ProviderAway:
        return HTMLResponse(html(CHECKING), 200, security_headers())
    told = what_became_of(*found) if found else UNKNOWN
    return HTMLResponse(html(told), 200 if found else 404, security_headers())
