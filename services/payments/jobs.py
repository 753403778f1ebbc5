"""Timers of payments: a statement or an event of the provider whose instant has come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from typing import Any

Act = Callable[[str], Coroutine[Any, Any, None]]


def on_its_own(act: Act) -> Callable[[str], Awaitable[None]]:
    """Run a job outside the request or record whose write made it due.

    Its changes are not part of that: a document would take them for a repeat of the record, and would store
    the request's answer with them.
    """

    async def run(document_id: str) -> None:
        await asyncio.create_task(act(document_id), context=Context())

    return run
