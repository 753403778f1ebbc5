"""Where a payer lands after the payment page: what we know to be true, never what the address says."""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from services.payments.domain.attempts import Attempt
from services.payments.domain.statement import Statement
from services.payments.ports import ProviderAway
from services.payments.use_cases.provider_events import ProviderEvents
from shared.chassis.http.access import Anyone

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color:#1c2430}"
    "h1{font-size:1.6rem}@media(prefers-color-scheme:dark){body{background:#14181f;color:#e8ebf0}}"
)
NOT_TAKEN = (
    "No payment was taken here",
    "If you went back before paying, nothing was taken; your statement shows whether you can still pay.",
)
CHECKING = (
    "We are checking your payment",
    "The answer is not here yet. Please do not pay again: we will write to you, and your statement shows it.",
)
UNKNOWN = ("We do not know this payment", "Please open your statement: it shows every payment.")


def pages_api(events: ProviderEvents) -> APIRouter:
    router = APIRouter(tags=["payments"])

    @router.get("/v1/payments/return", response_class=HTMLResponse)
    async def return_from_payment(
        _: Anyone,
        session: Annotated[str | None, Query(max_length=255, pattern=r"^[A-Za-z0-9_]+$")] = None,
    ) -> HTMLResponse:
        """Asks the provider about the page that the payer comes from, and says what is true."""
        if session is None:
            return _page(200, *NOT_TAKEN)
        try:
            found = await events.look_at_page(session)
        except ProviderAway:
            return _page(200, *CHECKING)
        return _page(200, *_words(*found)) if found else _page(404, *UNKNOWN)

    return router


def _words(statement: Statement, attempt: Attempt) -> tuple[str, str]:
    amount = statement.money(attempt.request.cents)
    match attempt.state:
        case "paid" if statement.has_ended:
            late = "It arrived after your place was given back. We will write to you about what happens now."
            return f"We received {amount}", late
        case "paid":
            left = statement.money(max(0, statement.balance))
            return f"Thank you: we received {amount}", f"Still to be paid: {left}."
        case "processing" | "creating":
            return CHECKING
        case _:
            return NOT_TAKEN


def _page(status: int, title: str, text: str) -> HTMLResponse:
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f"<main><h1>{escape(title)}</h1><p>{escape(text)}</p></main></html>"
    )
    return HTMLResponse(html, status, HEADERS)
