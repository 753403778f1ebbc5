"""The frontend, put together: the only file that constructs things."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.gateway import Gateway
from web.headers import PageHeaders
from web.pages import every_page
from web.routes import lost
from web.session import SessionCookie, SignIn
from web.settings import WebSettings
from web.visit import Frontend

STATIC = Path(__file__).parent / "static"


def build(settings: WebSettings, http: httpx.AsyncClient | None = None) -> Starlette:
    """The ASGI application. Tests pass `http` to reach a gateway of their own."""
    client = http or httpx.AsyncClient(
        base_url=settings.gateway_url, timeout=settings.gateway_seconds, trust_env=False
    )
    gateway = Gateway(client)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    routes: list[BaseRoute] = [
        Route("/livez", _alive),
        Route("/readyz", _alive),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        *every_page(),
    ]
    handlers: dict[int | type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        HTTPException: lost,
    }
    app = Starlette(
        routes=routes,
        middleware=[Middleware(PageHeaders, payment_origins=settings.payment_page_origins)],
        exception_handlers=handlers,
        lifespan=lifespan,
    )
    app.state.frontend = Frontend(
        settings=settings,
        gateway=gateway,
        cookie=SessionCookie(settings.sealer(), secure=settings.is_secure),
        sign_in=SignIn(gateway),
        clock=lambda: datetime.now(UTC),  # noqa: TID251 - the frontend's one clock
    )
    return app


async def _alive(_: Request) -> Response:
    return PlainTextResponse("ok\n")
