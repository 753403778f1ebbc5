"""What has arrived somewhere: each thing counted, and whoever waits for it woken."""

from __future__ import annotations

import asyncio
from collections import Counter


class Arrivals:
    """Things are named by texts; waiting for one that is there already returns at once."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._awaited: dict[str, asyncio.Future[None]] = {}

    def saw(self, thing: str) -> None:
        self.seen[thing] += 1
        if (future := self._awaited.pop(thing, None)) is not None and not future.done():
            future.set_result(None)

    async def wait(self, *things: str, seconds: float = 60.0) -> None:
        """Until all of them have arrived."""
        missing = [self._future(thing) for thing in things if not self.seen[thing]]
        if not missing:
            return
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*missing)
        except TimeoutError:
            lacking = [thing for thing in things if not self.seen[thing]]
            raise AssertionError(f"not there after {seconds:.0f} s: {lacking[:5]}") from None

    def _future(self, thing: str) -> asyncio.Future[None]:
        if thing not in self._awaited:
            self._awaited[thing] = asyncio.get_running_loop().create_future()
        return self._awaited[thing]
