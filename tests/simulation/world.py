"""The world of one run: time, weather, everything that services reach, and the processes that live in it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from deploy.rounds.operating.invariants import Violation
from shared.chassis.deadletters import WAITING, DeadLetter, InMemoryDeadLetters, ready_to_replay
from shared.chassis.store import OutboxEvent, Unavailable, Write
from tests.simulation.banks import Banks
from tests.simulation.bus import Bus, Group
from tests.simulation.cut import DAY, WHOLE, Cut
from tests.simulation.hooks import Hooks
from tests.simulation.loop import Alarm, SimLoop
from tests.simulation.mail import MailWorld
from tests.simulation.node import Node
from tests.simulation.pages import Page
from tests.simulation.parts import REAL, Parts
from tests.simulation.process import Process, Target
from tests.simulation.provider import Provider
from tests.simulation.store import SimStore
from tests.simulation.watch import Watch
from tests.simulation.weather import CALM, drawn

T = TypeVar("T")

SERVICES = ("catalog", "applications", "payments", "notifications")
REPLAYS = 100
REPLAY_SECONDS = 10.0
FIRST_DAY = datetime(2027, 1, 4, 14, tzinfo=UTC)

Note = tuple[float, str, str, str]
"""When, what, about whom, and more."""


class World:
    """Everything outside the services' own code, drawn from one seed."""

    def __init__(self, seed: int, parts: Parts = REAL, cut: Cut = WHOLE) -> None:
        self.seed = seed
        self.rng = self.chance("network")
        self.loop = SimLoop(self.chance("order"))
        self.epoch = FIRST_DAY + timedelta(days=self.chance("epoch").randrange(365))
        self._now = 0.0, self.epoch
        """Computed last: much happens in the same instant."""
        self.drawn_weather = cut.of_weather(drawn(self.chance("weather")))
        self.weather = CALM if cut.calm_until else self.drawn_weather
        self._brew(cut)
        self.promised: set[tuple[str, str]] = set()
        """What was answered with a yes: an application, and the key of a line that must be in its ledger."""
        self.posted: set[str] = set()
        """Host reviews that somebody has answered by sending the form."""
        self.introduced: set[str] = set()
        """Events that come from accounts, which are not part of the simulation."""
        self.is_over = False
        self.notes: list[Note] = []
        self.violations: list[Violation] = []
        self.watch = Watch(self)
        self.in_tray = Alarm(self.loop)
        """Rings when the office has something to decide."""
        self.databases = {service: Target(f"database of {service}") for service in SERVICES}
        self.letters = {service: InMemoryDeadLetters() for service in SERVICES}
        self.stores: dict[tuple[str, str], SimStore] = {}
        self.bus, self.provider, self.banks = Bus(self), Provider(self), Banks(self)
        self.hooks, self.mail = Hooks(self), MailWorld(self)
        self.running: Sequence[str] = ()
        self.nodes: dict[str, dict[int, Node]] = {service: {} for service in SERVICES}
        self._parts = parts
        self._replicas = 2 if "replicas" not in cut.words and self.chance("replicas").random() < 0.3 else 1

    def chance(self, what: str) -> random.Random:
        """Chance of its own for each thing, so that one thing less changes little else."""
        return random.Random(f"{self.seed} {what}")

    def _brew(self, cut: Cut) -> None:
        """Trouble comes and goes where only a part of it is wanted; clocks are set now and then."""
        if cut.calm_until:
            self.loop.call_at(cut.calm_until * DAY, setattr, self, "weather", self.drawn_weather)
        if cut.calm_from is not None:
            self.loop.call_at(cut.calm_from * DAY, setattr, self, "weather", CALM)
        if self.drawn_weather.jump_seconds:
            self.loop.call_later(self.rng.expovariate(1 / DAY), self._set_a_clock)

    def _set_a_clock(self) -> None:
        processes = [node.process for nodes in self.nodes.values() for node in nodes.values()]
        if self.is_over or not processes:
            return
        self.rng.choice(processes).set_clock()
        self.loop.call_later(self.rng.expovariate(1 / DAY), self._set_a_clock)

    # --- time

    def now(self) -> datetime:
        at = self.loop.time()
        if at != self._now[0]:
            self._now = at, self.epoch + timedelta(seconds=at)
        return self._now[1]

    @staticmethod
    def said_at(event: OutboxEvent) -> datetime:
        return datetime.fromisoformat(event.time)

    def at(self, instant: datetime) -> float:
        """That instant, as the loop counts."""
        return (instant - self.epoch).total_seconds()

    # --- what there is

    def store(self, service: str, name: str) -> SimStore:
        if (service, name) not in self.stores:
            self.stores[service, name] = SimStore(self, service, name)
        return self.stores[service, name]

    def state(self, service: str, name: str, document_id: str) -> Any:
        """A document as it lies in its database."""
        row = self.store(service, name).rows.get(document_id)
        return None if row is None else row.state

    def group(self, service: str, topics: Sequence[str]) -> Group:
        return self.bus.groups.setdefault(service, Group(topics))

    # --- processes

    def start(self, services: Sequence[str] = SERVICES) -> None:
        self.running = services
        for service in services:
            for number in range(self._replicas):
                self._start(service, number)

    def _start(self, service: str, number: int) -> None:
        if number not in self.nodes[service] and not self.is_over:
            self.nodes[service][number] = Node(Process(self, service, number), self._parts)

    def crash(self, process: Process) -> None:
        """It is gone at once, and a new one starts after a while."""
        if not process.alive:
            return
        self.note("crash", process.name, "")
        process.die()
        self.nodes[process.service].pop(process.number).gone()
        after = self.rng.choice((0.1, 5.0, 90.0)) * self.rng.random()
        self.loop.call_later(after, self._start, process.service, process.number)

    async def ask(self, service: str, call: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        """A request to one of the processes of a service; Unavailable when it is not answered."""
        up = list(self.nodes[service].values())
        if not up:
            raise Unavailable("nobody answers")
        node = self.rng.choice(up)
        return await node.process.asked(call(node.app))

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Something that belongs to no process; asked for by a timer, never by a process' own task."""
        self.loop.create_task(work)

    def go_away(self, target: Target) -> None:
        for_seconds = self.rng.expovariate(1 / self.weather.outage_seconds)
        target.away_until = self.loop.time() + for_seconds
        self.note("away", target.name, f"for {for_seconds:.1f} s")

    def heal(self) -> None:
        """From now on nothing fails."""
        self.weather = CALM
        for target in (*self.databases.values(), self.bus, self.mail):
            target.away_until = 0.0
        self.provider.heal()
        self.bus.show_all()
        for service in self.running:
            for number in range(self._replicas):
                self._start(service, number)
        self.hooks.send_what_is_owed()
        self.note("healed", "", "")

    def forget(self) -> None:
        """Let go of everything, so that nothing of this run is left for the garbage collector to find."""
        for nodes in self.nodes.values():
            for node in nodes.values():
                node.process.forget()
        self.__dict__.clear()

    # --- what happens

    def note(self, what: str, about: str, more: str) -> None:
        self.notes.append((self.loop.time(), what, about, more))

    def violate(self, invariant: str, about: str, seen: str) -> None:
        violation = Violation(invariant, about, seen)
        if violation not in self.violations:
            self.violations.append(violation)
            self.note("VIOLATION", about, f"{invariant}: {seen}")

    def wrote(self, store: SimStore, write: Write) -> None:
        self.watch.wrote(store, write)
        for node in self.nodes[store.service].values():
            node.wrote(write)

    def opened(self, page: Page) -> None:
        self.watch.opened(page)

    def mailed(self, email_id: str, template: str) -> None:
        self.watch.mailed(email_id, template)

    def parked(self, service: str, letter: DeadLetter) -> None:
        self.note("parked", (letter.key or b"").decode(), f"by {service}: {letter.state} {letter.reason}")
        if letter.state == "parked":
            self._ops_look(service)

    def _ops_look(self, service: str) -> None:
        """Once or twice a day at the dead letters."""
        self.loop.call_later(self.rng.uniform(600, 80_000), lambda: self.begin(self.replay(service)))

    async def replay(self, service: str) -> None:
        """Everything that is parked is tried again, as its processes do every few seconds once ops ask."""
        letters = self.letters[service]
        for letter in list(letters.letters.values()):
            if letter.state == "parked" and letter.value == b"{":
                await letters.settle(letter.id, "discarded", "nobody can read this", letter.attempts)
                self.note("discarded", (letter.key or b"").decode(), f"by {service}")
            elif letter.state == "parked":
                await letters.settle(letter.id, "replaying", letter.reason, letter.attempts)
                self.note("replayed", (letter.key or b"").decode(), f"by {service}")
        for _ in range(REPLAYS):
            if not ready_to_replay(list(letters.letters.values())):
                break
            for node in list(self.nodes[service].values())[:1]:
                await node.replay_parked()
            await asyncio.sleep(REPLAY_SECONDS)
        if any(letter.state in WAITING for letter in letters.letters.values()):
            self._ops_look(service)
