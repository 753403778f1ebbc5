"""Whether the system answers, asked all the time: each service on its own, and the way over the bus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import httpx

from deploy.local.client import Applicant, Rounds, Staff, Unexpected
from tests.soak.people import persist
from tests.system.office import Office

PAUSE_SECONDS = 0.2
IMPATIENCE_SECONDS = 2.0
QUESTIONS = {
    "catalog": "/v1/rotations?limit=1",
    "applications": "/v1/me",
    "payments": "/v1/statements?limit=1",
    "notifications": "/v1/emails?limit=1",
}
BUS = "bus"
"""A new rotation, until an application for it can be opened: a write, an event, a write."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One question; moments in seconds since the soak began."""

    of: str
    asked: float
    answered: float
    good: bool


@dataclass
class Pulse:
    office: Office
    applicant: Applicant
    """Opens drafts, and never sends one in."""
    impatient: Rounds
    clock: Callable[[], float]
    beats: list[Beat] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        staff = persist(self.impatient.staff)
        for service, question in QUESTIONS.items():
            self._begin(partial(self._ask, service, staff, question))
        self._begin(self._travel_the_bus)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)

    def _begin(self, beat: Callable[[], None]) -> None:
        def run() -> None:
            while not self._stopping.wait(PAUSE_SECONDS):
                beat()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _ask(self, service: str, staff: Staff, question: str) -> None:
        asked = self.clock()
        try:
            staff.wire.get(question)
            good = True
        except (Unexpected, httpx.TransportError):
            good = False
        self.beats.append(Beat(service, asked, self.clock(), good))

    def _travel_the_bus(self) -> None:
        asked = self.clock()
        try:
            offer = self.office.offer()
            self.applicant.draft(offer.rotation_id, offer.start, 4)
            good = True
        except (Unexpected, httpx.TransportError):
            good = False
        self.beats.append(Beat(BUS, asked, self.clock(), good))


def recovery(beats: Iterable[Beat], at: float, names: Iterable[str]) -> float | None:
    """Seconds from `at` until each of these has answered a question asked since; None where one never did."""
    first: dict[str, float] = {}
    for beat in beats:
        if beat.good and beat.asked >= at:
            first[beat.of] = min(beat.answered, first.get(beat.of, beat.answered))
    answered = [first.get(name) for name in names]
    return None if None in answered else max(moment for moment in answered if moment is not None) - at
