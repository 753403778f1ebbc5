"""Whether the system answers, asked all the time: each service a question, one of them to write something,
and each partition of the bus a record that means nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.client import Rounds, Unexpected
from shared.chassis.kafka import PARTITIONS
from tests.soak.people import persist
from tests.system.office import HOST, Office

PAUSE_SECONDS = 0.2
WRITE_PAUSE_SECONDS = 0.5
PROBE_PAUSE_SECONDS = 0.5
IMPATIENCE_SECONDS = 2.0
QUESTIONS = {
    "catalog": "/v1/rotations?limit=1",
    "applications": "/v1/me",
    "payments": "/v1/statements?limit=1",
    "notifications": "/v1/emails?limit=1",
}
WRITE = "write"
"""A new rotation: acknowledged when a majority of the database's members has it."""
PROBED = ("applications.application", "catalog.hold")
"""Between them heard by all four services; each hears a record that is none of its business, and commits."""
PROBE = [("ce_type", b"Probe")]
PROBE_SECONDS = 60
"""A probe that cannot be told yet is told late, not given up: it would be missing where it matters."""


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
    impatient: Rounds
    clock: Callable[[], float]
    beats: list[Beat] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        staff = persist(self.impatient.staff)
        host_id = persist(lambda: self.office.staff.create_host(**HOST, contact_email="pulse@example.org"))
        for service, question in QUESTIONS.items():
            self._every(PAUSE_SECONDS, partial(self._beat, service, partial(staff.wire.get, question)))
        terms = self.office.terms(self.office.monday(20))
        write = partial(staff.create_rotation, host_id=host_id, **terms)
        self._every(WRITE_PAUSE_SECONDS, partial(self._beat, WRITE, write))
        self._begin(lambda: asyncio.run(self._probe()))

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)

    def _every(self, pause: float, beat: Callable[[], None]) -> None:
        def run() -> None:
            while not self._stopping.wait(pause):
                beat()

        self._begin(run)

    def _begin(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _beat(self, of: str, ask: Callable[[], object]) -> None:
        asked = self.clock()
        try:
            ask()
            good = True
        except (Unexpected, httpx.TransportError):
            good = False
        self.beats.append(Beat(of, asked, self.clock(), good))

    async def _probe(self) -> None:
        """To each partition, all the time; who has heard it and when is in Kafka afterwards."""
        servers = self.office.rounds.addresses["kafka"].split(",")
        producer = AIOKafkaProducer(
            bootstrap_servers=servers, acks="all", request_timeout_ms=PROBE_SECONDS * 1000
        )
        await producer.start()
        while not self._stopping.is_set():
            for topic in PROBED:
                for partition in range(PARTITIONS):
                    await producer.send(topic, b"", partition=partition, headers=PROBE)
            await asyncio.sleep(PROBE_PAUSE_SECONDS)
        try:
            await asyncio.wait_for(producer.stop(), PROBE_SECONDS)
        except (KafkaError, TimeoutError):
            return  # what was not told shows nothing
