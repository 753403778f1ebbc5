"""Something breaks every two seconds: killed, stopped and continued, or cut off by the proxy.

At most one broker and one database member at a time, and the next one only when the last is whole again;
everything else at will. The seed fixes what is drawn; when things heal is up to the machine.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import get_args

from deploy.local.platform import SERVICES
from tests.soak.cluster import Cluster
from tests.soak.proxy import Mood

EVERY_SECONDS = 2.0
CUTS: tuple[Mood, ...] = tuple(mood for mood in get_args(Mood) if mood != "well")
KINDS = ("kill", "pause", *CUTS)
KIND_WEIGHTS = (8, 4, *(1 for _ in CUTS))
BROKERS, MEMBERS, PROCESSES, AROUND = "brokers", "members", "processes", "around"
GROUP_WEIGHTS = {BROKERS: 5, MEMBERS: 5, PROCESSES: 8, AROUND: 2}
ONE_AT_A_TIME = (BROKERS, MEMBERS)
OPENING = ((BROKERS, "kill"), (MEMBERS, "kill"))
"""What even the shortest soak does: kill the broker that leads, and the primary."""
DEAD_SECONDS = 1.0
CALM_SECONDS = 12.0
"""From one kill to the next, where each is to be seen alone: longer than its effects may last."""


@dataclass
class Fault:
    """One thing that was done; moments in seconds since the soak began."""

    kind: str
    target: str
    at: float
    role: str = ""
    """`leader` or `primary`, where the target was chosen for that."""
    healed_at: float | None = None
    """When it ran, or was reachable, and its group was whole again."""
    alone: bool = False
    """Nothing else broke until everything had long gone on."""


@dataclass
class Nemesis:
    cluster: Cluster
    seed: int
    clock: Callable[[], float]
    faults: list[Fault] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What could not be healed, which ends the soak as failed."""
    _busy: set[str] = field(default_factory=set)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _opening: Iterator[tuple[str, str]] = field(default_factory=lambda: iter(OPENING))

    def one_by_one(self) -> None:
        """Kill one process of each kind, in calm: how long each takes when it is alone."""
        with ThreadPoolExecutor(1, thread_name_prefix="healer") as healer:
            for target, role in self._one_of_each():
                fault = Fault("kill", target, self.clock(), role, alone=True)
                self.faults.append(fault)
                done = healer.submit(self._do, fault, target, DEAD_SECONDS)
                done.add_done_callback(self._noted)
                wait((done,))
                self._stopping.wait(max(0.0, fault.at + CALM_SECONDS - self.clock()))

    def _one_of_each(self) -> Iterator[tuple[str, str]]:
        for group in ONE_AT_A_TIME:
            target, role = self._important(group)
            yield target or self._targets(group, "kill")[0], role
        yield from ((name, "") for name in (*SERVICES, "gateway"))

    def run(self, seconds: float) -> None:
        """Break things for so long, then heal everything."""
        draw = random.Random(self.seed)
        with ThreadPoolExecutor(16, thread_name_prefix="healer") as healers:
            end = self.clock() + seconds
            while self.clock() < end and not self._stopping.wait(EVERY_SECONDS):
                self._begin(draw, healers)
            self._stopping.set()  # what heals now heals at once

    def stop(self) -> None:
        self._stopping.set()

    def _begin(self, draw: random.Random, healers: ThreadPoolExecutor) -> None:
        group = draw.choices(list(GROUP_WEIGHTS), list(GROUP_WEIGHTS.values()))[0]
        kind = draw.choices(KINDS, KIND_WEIGHTS)[0]
        important = draw.random() < 0.6
        if opening := next(self._opening, None):
            (group, kind), important = opening, True
        lasting = draw.uniform(0.3, 1.5) if kind == "kill" else draw.uniform(1, 5)
        if group in self._busy:
            group = PROCESSES
        target, role = self._important(group) if important else ("", "")
        target = target or draw.choice(self._targets(group, kind))
        key = group if group in ONE_AT_A_TIME else target
        if key in self._busy:
            return  # that one has not recovered from the last time
        self._busy.add(key)
        fault = Fault(kind, target, self.clock(), role)
        self.faults.append(fault)
        healers.submit(self._do, fault, key, lasting).add_done_callback(self._noted)

    def _important(self, group: str) -> tuple[str, str]:
        """The one that hurts most: the broker that leads most, the primary; among others, none."""
        if group == BROKERS and (leader := self.cluster.leader()):
            return leader, "leader"
        if group == MEMBERS and (primary := self.cluster.primary()):
            return primary, "primary"
        return "", ""

    def _targets(self, group: str, kind: str) -> Sequence[str]:
        """Processes are killed and stopped; what is cut is the way to them."""
        is_cut = kind in CUTS
        processes = [name for name in self.cluster.platform.processes if name.partition("-")[0] in SERVICES]
        return {
            BROKERS: tuple(self.cluster.brokers),
            MEMBERS: tuple(self.cluster.members),
            PROCESSES: SERVICES if is_cut else processes,
            AROUND: ("stripe", "smtp") if is_cut else ("gateway", "stripe", "mailbox"),
        }[group]

    def _do(self, fault: Fault, key: str, lasting: float) -> None:
        try:
            self._break(fault, lasting)
            if fault.target in self.cluster.brokers or fault.target in self.cluster.members:
                self.cluster.wait_until_whole()
            fault.healed_at = self.clock()
        finally:
            self._busy.discard(key)

    def _break(self, fault: Fault, lasting: float) -> None:
        if fault.kind in CUTS:
            self.cluster.proxy.become(fault.target, fault.kind)
            self._stopping.wait(lasting)
            self.cluster.proxy.become(fault.target, "well")
            return
        process = self.cluster.processes[fault.target]
        if fault.kind == "pause":
            process.suspend()
            self._stopping.wait(lasting)
            process.resume()
            return
        process.kill()
        self._stopping.wait(lasting)
        process.start()
        process.wait_until_ready()

    def _noted(self, done: Future[None]) -> None:
        if why := done.exception():
            self.failures.append(f"{type(why).__name__}: {why}")


def since_now() -> Callable[[], float]:
    """Seconds since this call."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
