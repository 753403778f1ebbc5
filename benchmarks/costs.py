"""What something costs: CPU of each part, documents written and events told, between two moments."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psutil
from pymongo import MongoClient

from deploy.local.platform import SERVICES, Platform

DRIVER = "driver"
"""The one who measures; where no service runs as a process of its own, it is in here."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Per thing that was done."""

    cpu: Mapping[str, float]
    """Milliseconds by part."""
    written: float
    """Documents of the database that were made, changed or deleted."""
    told: float
    """Events that the four services have told."""

    @property
    def all_cpu(self) -> float:
        return sum(self.cpu.values())

    def cpu_of(self, parts: Iterable[str]) -> float:
        return sum(self.cpu.get(part, 0.0) for part in parts)

    def __str__(self) -> str:
        hungriest = sorted(self.cpu.items(), key=lambda part: -part[1])
        return ", ".join(f"{name} {used:.1f}" for name, used in hungriest if used >= 0.05)


@dataclass(frozen=True, slots=True)
class StreamPace:
    """So many per second, at this cost each."""

    rate: float
    cost: Cost


@dataclass(frozen=True, slots=True)
class _Look:
    cpu: Mapping[str, float]
    written: int
    told: int


class Meter:
    """Looks when it begins, and says later what things have cost since."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._before = self._look()

    def begin(self) -> None:
        self._before = self._look()

    def per(self, things: int) -> Cost:
        now, before = self._look(), self._before
        return Cost(
            {name: 1000 * (used - before.cpu.get(name, 0.0)) / things for name, used in now.cpu.items()},
            (now.written - before.written) / things,
            (now.told - before.told) / things,
        )

    def _look(self) -> _Look:
        pids = {part.name: part.pid for part in self._platform}
        parts = {name: _seconds(pid) for name, pid in pids.items() if pid is not None}
        client: MongoClient[dict[str, Any]] = MongoClient(self._platform.mongo)
        with client:
            documents = client.admin.command("serverStatus")["metrics"]["document"]
            told = [client[f"rounds_{name}"]["published"].estimated_document_count() for name in SERVICES]
        written = sum(documents[what] for what in ("inserted", "updated", "deleted"))
        return _Look({**parts, DRIVER: time.process_time()}, written, sum(told))


def _seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system
