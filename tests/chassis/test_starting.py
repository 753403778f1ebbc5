"""A process from its first moment to its last: what its probes say, what it waits for and still answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local.platform import Platform
from deploy.local.ports import free_ports
from shared.chassis.ids import new_id

ROOT = Path(__file__).parents[2]
NOWHERE = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"
DRAIN_SECONDS = 2

pytestmark = pytest.mark.servers


class Running:
    """A process of the catalog, and what it answers."""

    def __init__(self, *words: str, mongo: str, **settings: str) -> None:
        port = free_ports(1)[0]
        told = {"MONGO_URL": mongo, "HTTP_PORT": str(port), "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"}
        environment = {"PATH": os.defpath, **told, **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.catalog", *words],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)

    def answers(self, path: str, is_right: Callable[[httpx.Response], bool]) -> httpx.Response:
        """What it says, as soon as it is the right thing."""
        end = time.monotonic() + 60
        while True:
            try:
                answer = self.http.get(path)
            except httpx.TransportError:
                answer = None
            if answer is not None and is_right(answer):
                return answer
            assert time.monotonic() < end, (answer and answer.text, self.process.poll())


@contextmanager
def a_catalog(mongo: str, **settings: str) -> Iterator[Running]:
    running = Running(mongo=mongo, **settings)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        running.http.close()


def says(status: int, *words: str) -> Callable[[httpx.Response], bool]:
    return lambda answer: answer.status_code == status and all(word in answer.text for word in words)


def test_while_the_database_is_away_it_lives_and_says_what_it_waits_for() -> None:
    with a_catalog(NOWHERE) as catalog:
        catalog.answers("/livez", says(200))
        waiting = catalog.answers("/readyz", says(503, "waiting for the database: MongoDB"))
        refused = catalog.http.get("/v1/rotations")

        assert waiting.json()["code"] == "not_ready"
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert catalog.http.get("/livez").status_code == 200
        catalog.process.send_signal(signal.SIGTERM)
        assert catalog.process.wait(20) == 0


def test_a_replica_waits_for_indexes_that_are_made_once(mongo_server: Platform) -> None:
    own = {"MONGO_DATABASE": new_id("toy"), "MAKE_INDEXES": "false"}
    with a_catalog(mongo_server.mongo, **own) as catalog:
        catalog.answers("/readyz", says(503, "indexes are missing, such as", "rounds prepare"))
        assert catalog.http.get("/v1/rotations").status_code == 503

        for _ in range(2):  # again is no harm
            assert Running("prepare", mongo=mongo_server.mongo, **own).process.wait(60) == 0

        catalog.answers("/readyz", says(200))
        assert catalog.http.get("/v1/rotations").status_code == 200


def test_told_to_stop_it_is_not_ready_answers_for_a_while_and_ends(mongo_server: Platform) -> None:
    own = {"MONGO_DATABASE": new_id("toy"), "DRAIN_SECONDS": str(DRAIN_SECONDS)}
    with a_catalog(mongo_server.mongo, **own) as catalog:
        catalog.answers("/readyz", says(200))
        began = time.monotonic()
        catalog.process.send_signal(signal.SIGTERM)

        catalog.answers("/readyz", says(503, "told to stop"))
        assert catalog.http.get("/v1/rotations").status_code == 200
        assert catalog.http.get("/livez").status_code == 200
        assert catalog.process.wait(30) == 0
        assert time.monotonic() - began >= DRAIN_SECONDS


def test_told_twice_it_does_not_wait(mongo_server: Platform) -> None:
    own = {"MONGO_DATABASE": new_id("toy"), "DRAIN_SECONDS": "300"}
    with a_catalog(mongo_server.mongo, **own) as catalog:
        catalog.answers("/readyz", says(200))
        catalog.process.send_signal(signal.SIGTERM)
        catalog.answers("/readyz", says(503, "told to stop"))
        catalog.process.send_signal(signal.SIGTERM)

        assert catalog.process.wait(30) == 0
