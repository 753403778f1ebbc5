"""The ASGI application: which address leads where, and what runs as long as it does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stripe_standin.api import handling as api
from stripe_standin.control import handling as control
from stripe_standin.page import handling as page
from stripe_standin.protocol.wire import Refusal
from stripe_standin.world.store import Database
from stripe_standin.world.storefront import Storefront
from stripe_standin.world.world import World
from stripe_standin.worlds import Worlds

EXAMPLE = Storefront()
_METHODS = ["GET", "POST", "DELETE"]


def create_app(
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    *,
    webhook_events: tuple[str, ...] = ("*",),
    data: Path | None = None,
    storefront: Storefront = EXAMPLE,
) -> Starlette:
    """The stand-in as an ASGI application; its `state.worlds` are its worlds."""
    worlds = Worlds(Database(data), storefront)
    if webhook_url:
        root = worlds.named("")
        root.listen(webhook_url, webhook_secret or "", webhook_events, "we_main")
        root.commit()
    app = Starlette(routes=_routes(worlds), lifespan=_lifespan)
    app.state.worlds = worlds
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    worlds: Worlds = app.state.worlds
    worlds.resume()
    ticking = asyncio.create_task(worlds.tick())
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        await worlds.close()


def _routes(worlds: Worlds) -> list[Route]:
    def _world(request: Request) -> World:
        return worlds.named(request.path_params.get("world", ""))

    async def call_api(request: Request) -> Response:
        return await api.handle(_world(request), request, f"/v1/{request.path_params['path']}")

    async def call_control(request: Request) -> Response:
        return await control.handle(worlds, _world(request), request, request.path_params["action"])

    async def show_page(request: Request) -> Response:
        return await page.handle(_world(request), request)

    async def show_welcome(_: Request) -> Response:
        return page.welcome(worlds.storefront)

    routes = [Route("/", show_welcome), Route("/healthz", _healthy)]
    for prefix in ("", "/worlds/{world}"):
        routes += [
            Route(prefix + "/v1/{path:path}", _refusing(call_api), methods=_METHODS),
            Route(prefix + "/_test/{action}", _refusing(call_control), methods=_METHODS),
            Route(prefix + "/c/pay/{session}", _refusing(show_page), methods=["GET", "POST"]),
            Route(prefix + "/c/pay/{session}/3ds", _refusing(show_page), methods=["GET", "POST"]),
        ]
    return routes


def _refusing(endpoint: api.Endpoint) -> api.Endpoint:
    """A world that does not exist is said in plain words."""

    async def safe(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), refusal.status)

    return safe


async def _healthy(request: Request) -> Response:
    return PlainTextResponse("ok")
