"""Where the time goes: CPU of each part of the system between two moments."""

from __future__ import annotations

import time

import psutil

from deploy.local.platform import Platform


class Processor:
    """Looks now, and says later what was used since."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._before = self._now()

    def used_per(self, things: int) -> str:
        """Milliseconds of CPU per thing, the hungriest part first; `driver` is this process."""
        spent = {name: 1000 * (used - self._before[name]) / things for name, used in self._now().items()}
        hungriest = sorted(spent.items(), key=lambda part: -part[1])
        return ", ".join(f"{name} {used:.1f}" for name, used in hungriest if used >= 0.05)

    def _now(self) -> dict[str, float]:
        pids = {part.name: part.pid for part in self._platform}
        parts = {name: _seconds(pid) for name, pid in pids.items() if pid is not None}
        return {**parts, "driver": time.process_time()}


def _seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system
