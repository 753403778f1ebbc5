"""What every answer of the frontend carries: what a page may load, and that nobody may frame or sniff it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = "public, max-age=31536000, immutable"


class PageHeaders:
    """Adds them; scripts come from us alone, forms lead to us and to the payment page."""

    def __init__(self, app: ASGIApp, payment_origins: str) -> None:
        self._app = app
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'; form-action 'self' {payment_origins}; base-uri 'none'; "
            "frame-ancestors 'none'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", self._policy)
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                headers["x-frame-options"] = "DENY"
                if scope["path"].startswith("/static/"):
                    headers["cache-control"] = YEAR if b"v=" in scope["query_string"] else "no-cache"
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)
