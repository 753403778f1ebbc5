"""What a story costs, and what stands in the way of more of them: the lines below those of its speed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from benchmarks.costs import DRIVER, Cost
from benchmarks.lines import Line, only
from deploy.local.platform import SERVICES

PARTS: Mapping[str, Sequence[str]] = {
    "the four services": SERVICES,
    "the broker": ("kafka",),
    "the database": ("mongo",),
    "gateway, stand-in and driver": ("gateway", "stripe", "mailbox", DRIVER),
}
TOLD = "… events told per story"
BY_HAND = "… CPU per event by hand in batches (B), with broker and database"
CEILING = "… as many events by hand in batches, on all cores"


def of_an_event(ours: Sequence[Cost], by_hand: Sequence[Cost]) -> list[Line]:
    """Of the row that has one event through a service."""
    return [
        only("… CPU per event, with broker and database", [cost.all_cpu for cost in ours], "ms"),
        only(BY_HAND, [cost.all_cpu for cost in by_hand], "ms"),
    ]


def of_a_story(costs: Sequence[Cost]) -> list[Line]:
    return [
        only(TOLD, [cost.told for cost in costs], ""),
        only("… documents written per story", [cost.written for cost in costs], ""),
        *(
            only(f"… CPU per story: {name}", [cost.cpu_of(parts) for cost in costs], "ms")
            for name, parts in PARTS.items()
        ),
        only(
            "… what all cores can keep up with, every mail sent",
            [_per_second(cost.all_cpu) for cost in costs], "/s",
        ),
    ]  # fmt: skip


def ceiling(measured: Mapping[str, Sequence[Line]]) -> list[Line]:
    """How many stories the events of one leave room for when each costs what it costs by hand; no
    statement, no mail, no HTTP."""
    lines = [line for name in ("events", "bus") for line in measured.get(name, ())]
    figures = {line.row: line.ours for line in lines if line.row in (BY_HAND, TOLD)}
    if len(figures) < 2:
        return []
    return [only(CEILING, [_per_second(figures[BY_HAND] * figures[TOLD])], "/s")]


def _per_second(milliseconds: float) -> float:
    return len(os.sched_getaffinity(0)) * 1000 / milliseconds
