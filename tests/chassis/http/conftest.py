"""The toy service, fresh for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.chassis.http.desk import Desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    async with made.http:
        yield made
