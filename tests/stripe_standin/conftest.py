"""One stand-in for all tests; each test plays in its own world."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.stripe_standin.server import address
from tests.stripe_standin.shop import Shop, opened


@pytest.fixture
def server() -> str:
    """The address of the running stand-in."""
    return address()


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    """A fresh world; its clock moves only when a test moves it, and Stripe would send all that it sends."""
    warnings.filterwarnings("ignore", "Use 'content=")  # the SDK calls httpx in an old way
    async with opened() as shop:
        await shop.control("clock", stopped=True)
        yield shop
        assert shop.checked.problems == []
        assert shop.inbox.problems == []
        assert shop.misfits() == []
