"""One stand-in per test process, in a thread of its own; each test plays in a world that nobody else sees."""

from __future__ import annotations

import functools
import itertools
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn

from stripe_standin.app import create_app
from stripe_standin.world.storefront import Storefront

_NAMES = itertools.count(1)


@functools.cache
def address() -> str:
    """Where the stand-in of this process listens; the first call starts it."""
    app = create_app(storefront=Storefront(merchant="Rounds"))
    config = uvicorn.Config(app, "127.0.0.1", 0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, name="stripe stand-in", daemon=True).start()
    end = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > end:
            raise TimeoutError("the stand-in does not start")
        time.sleep(0.01)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@asynccontextmanager
async def world(http: httpx.AsyncClient, **wish: str) -> AsyncIterator[str]:
    """The address of a fresh world, which ends with the block."""
    name = f"w{next(_NAMES)}"
    made = await http.post(f"{address()}/_test/worlds", json={"id": name} | wish)
    assert made.status_code == 200, made.text
    try:
        yield f"{address()}/worlds/{name}"
    finally:
        await http.request("DELETE", f"{address()}/_test/worlds", json={"id": name})
