"""The rows of the rivals: each engine at its best, and ours of the same run beside the best of them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.lines import Line, only, times_floor
from benchmarks.rivals import engines
from benchmarks.rivals.engines import Played

ENGINES = {"Restate": engines.restate, "DBOS": engines.dbos, "Temporal": engines.temporal}


async def rivals(count: int, say: Callable[[str], None]) -> list[Line]:
    """Each engine alone on the machine, at 1, 8, 16 and 50 in flight; one that cannot run here is named."""
    await asyncio.to_thread(engines.install)
    lines = []
    for name, play in ENGINES.items():
        with tempfile.TemporaryDirectory(prefix="rounds-rivals-") as folder:
            try:
                played = await asyncio.to_thread(play, Path(folder), count)
            except engines.Missing as missing:
                say(f"{name} is left out: this machine lacks {missing}")
                continue
        for flight in played:
            say(_told(name, flight))
        lines += _lines(name, played)
    return lines


def compared(measured: Mapping[str, Sequence[Line]]) -> list[Line]:
    """Our stories beside the best engine at its best, where both were measured in this run."""
    theirs = [line for line in measured.get("rivals", ()) if line.unit == "/s"]
    if not theirs:
        return []
    best = max(theirs, key=lambda line: line.ours)
    aims = {"bus": 2.0, "outside": 0.7}
    return [
        times_floor(f"{ours.row}, same run", best.row, [best.ours], ours.rounds, aims[name])
        for name, (ours, *_) in measured.items()
        if name in aims
    ]


def _lines(name: str, played: Sequence[Played]) -> list[Line]:
    best = max(played, key=lambda flight: flight.rate)
    return [
        only(f"{name}: empty steps, at its best ({best.in_flight} in flight)", [best.rate], "/s"),
        only(f"{name}: p50 alone", [played[0].p50], "ms"),
    ]


def _told(name: str, flight: Played) -> str:
    times = f"p50 {flight.p50:.0f} ms, p99 {flight.p99:.0f} ms"
    return f"{name}, {flight.in_flight} in flight: {flight.rate:.0f}/s, {times}"
