"""Calling what other folders bring to the platform, only when it is needed.

A platform of servers alone starts without the chassis, without example data and without the story.
"""

import asyncio
import importlib
import inspect
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def call(module: str, function: str, *arguments: object) -> Any:
    """Call it and wait for its end; in its own thread, because the caller may be inside an event loop."""

    def run() -> Any:
        outcome = getattr(importlib.import_module(module), function)(*arguments)
        return asyncio.run(_finish(outcome)) if inspect.iscoroutine(outcome) else outcome

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


async def _finish(outcome: Coroutine[Any, Any, Any]) -> Any:
    return await outcome
