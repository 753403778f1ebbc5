"""One stand-in for all tests, in a thread of its own; each test plays in its own world."""

from __future__ import annotations

import socket
import threading
import time
import warnings
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import uvicorn

from deploy.local.stripe.app import create_app
from tests.stripe_standin.shop import Shop, opened


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running stand-in."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(), log_level="error", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(5)


@pytest_asyncio.fixture
async def shop(server: str) -> AsyncIterator[Shop]:
    """A fresh world; at the end nothing was sent that Stripe would not send."""
    warnings.filterwarnings("ignore", "Use 'content=")  # the SDK calls httpx in an old way
    async with opened(server) as shop:
        yield shop
        assert shop.checked.problems == []
        assert shop.inbox.problems == []
