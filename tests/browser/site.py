"""A port behind which the service of the current test answers, so that a browser is led back to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.payments.running import Running


class Site:
    """Hands each request on to the service of the test that runs."""

    service: Running
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        got = await self.service.api.get(f"{request.url.path}?{request.url.query}")
        left_out = ("content-length", "transfer-encoding")
        headers = {name: value for name, value in got.headers.items() if name not in left_out}
        await Response(got.content, got.status_code, headers)(scope, receive, send)


class Listening(Protocol):
    """An application that is told its port."""

    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


S = TypeVar("S", bound=Listening)


@asynccontextmanager
async def listening(site: S) -> AsyncIterator[S]:
    config = uvicorn.Config(site, "127.0.0.1", 0, log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    site.port = server.servers[0].sockets[0].getsockname()[1]
    ticking = asyncio.create_task(server.main_loop())
    try:
        yield site
    finally:
        server.should_exit = True
        await ticking
        await server.shutdown()
