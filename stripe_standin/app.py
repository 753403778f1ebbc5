"""The ASGI application: routes, worlds, and the clock's tick."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stripe_standin.api import handling as api
from stripe_standin.control import actions as control
from stripe_standin.page import handling as page
from stripe_standin.protocol.wire import Refusal
from stripe_standin.world.store import Database
from stripe_standin.world.world import World

_METHODS = ["GET", "POST", "DELETE"]
_WORLD_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class Standin:
    """All worlds of one process; the nameless one is the account that `make up` uses."""

    def __init__(self, database: Database, public_url: str | None = None) -> None:
        self._database = database
        self._public_url = public_url.rstrip("/") if public_url else None
        self.worlds: dict[str, World] = {}
        for name in {"", *database.worlds()}:
            self._open(name)

    def _open(self, name: str) -> World:
        public = f"{self._public_url}/worlds/{name}" if self._public_url and name else self._public_url
        world = self.worlds[name] = World(name, self._database, public)
        return world

    def world(self, name: str) -> World:
        """A world that exists."""
        if name not in self.worlds:
            raise Refusal(f"No such world: '{name}'. Create it with POST /_test/worlds.", status=404)
        return self.worlds[name]

    def create_world(self, name: str) -> World:
        """A new world, or the one of that name."""
        if not _WORLD_NAME.fullmatch(name):
            raise Refusal("A world's id is made of letters, digits, `_`, `.` and `-`.", param="id")
        return self.worlds.get(name) or self._open(name)

    async def remove(self, name: str) -> None:
        """End a world."""
        world = self.world(name)
        if name:
            del self.worlds[name]
        await world.post.close()
        world.rows.clear()

    def resume(self) -> None:
        """What was under way when the process ended goes on."""
        for world in self.worlds.values():
            world.post.resume(world.rows.oldest_first("event"))

    async def tick(self) -> None:
        """Expire sessions in time although nobody asks for them."""
        while True:
            for world in list(self.worlds.values()):
                world.tick()
                world.commit()
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Stop delivering and close the file."""
        for world in self.worlds.values():
            await world.post.close()
        self._database.close()


def create_app(
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    *,
    webhook_events: tuple[str, ...] = ("*",),
    data: Path | None = None,
    public_url: str | None = None,
) -> Starlette:
    """The stand-in as an ASGI application; its `state.standin` holds the worlds."""
    standin = Standin(Database(data), public_url)
    if webhook_url:
        root = standin.world("")
        root.listen(webhook_url, webhook_secret or "", webhook_events, "we_main")
        root.commit()
    app = Starlette(routes=_routes(standin), lifespan=_lifespan)
    app.state.standin = standin
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    standin: Standin = app.state.standin
    standin.resume()
    ticking = asyncio.create_task(standin.tick())
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        await standin.close()


def _routes(standin: Standin) -> list[Route]:
    def _world(request: Request) -> World:
        return standin.world(request.path_params.get("world", ""))

    async def call_api(request: Request) -> Response:
        return await api.handle(_world(request), request, f"/v1/{request.path_params['path']}")

    async def call_control(request: Request) -> Response:
        return await control.handle(standin, _world(request), request, request.path_params["action"])

    async def show_page(request: Request) -> Response:
        return await page.handle(_world(request), request)

    routes = [Route("/", page.welcome), Route("/healthz", _healthy)]
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
