"""The service and its world of Stripe's stand-in, fresh for each test."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.payments.running import Running, running


@pytest_asyncio.fixture
async def payments() -> AsyncIterator[Running]:
    warnings.filterwarnings("ignore", "Use 'content=")  # the SDK calls httpx in an old way
    async with running() as run:
        yield run


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Real Stripe is asked only where a test key is given; who asks for it without one is told so."""
    if os.environ.get("STRIPE_TEST_KEY"):  # noqa: TID251 - a switch of the tests, no setting of a service
        return
    live = [item for item in items if item.get_closest_marker("stripe_live")]
    if "stripe_live" in str(config.option.markexpr):
        for item in live:
            item.add_marker(pytest.mark.skip(reason="STRIPE_TEST_KEY is not set"))
    elif live:
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]
