"""The service and its world of Stripe's stand-in, fresh for each test."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.payments.running import Running, running


@pytest_asyncio.fixture
async def payments() -> AsyncIterator[Running]:
    warnings.filterwarnings("ignore", "Use 'content=")  # the SDK calls httpx in an old way
    async with running() as run:
        yield run
