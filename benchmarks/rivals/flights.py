"""The same flights for every engine: 1, 8, 16 and 50 in flight, a line of JSON for each."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable

from benchmarks.flight import fly

IN_FLIGHT = (1, 8, 16, 50)
ALONE = 60


async def flights(play: Callable[[int], Awaitable[object]], count: int) -> None:
    """Play so many stories at each number in flight (fewer alone), after a first flight that warms up."""
    await fly(8, range(count // 2), play)
    for in_flight in IN_FLIGHT:
        flight = await fly(in_flight, range(min(count, ALONE) if in_flight == 1 else count), play)
        figures = {"in_flight": in_flight, "rate": flight.rate, "p50": flight.at(0.5), "p99": flight.at(0.99)}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
