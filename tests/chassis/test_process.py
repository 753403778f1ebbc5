"""One process of a service: what it says when it cannot start, and that it stops when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOWHERE = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"

pytestmark = pytest.mark.servers


def a_process(*words: str, **settings: str) -> subprocess.Popen[str]:
    environment: Mapping[str, str] = {"MONGO_URL": NOWHERE, "HTTP_PORT": "0", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "services.catalog", *words],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_an_unknown_role_is_refused_with_a_sentence() -> None:
    process = a_process("wroker")
    said, _ = process.communicate(timeout=40)

    assert process.returncode == 1
    assert said == "unknown role wroker; choose from api, worker, clock, or prepare alone\n"


def test_a_wrong_setting_is_named_without_its_value() -> None:
    process = a_process(FETCH_RECORDS="secret-42", HTTP_PORT="99999")
    said, _ = process.communicate(timeout=40)

    assert process.returncode == 1
    assert said.startswith("catalog cannot start:\n")
    assert {"HTTP_PORT", "FETCH_RECORDS"} <= set(said.split())
    assert "secret-42" not in said


def test_it_waits_for_its_database_and_stops_when_told_to() -> None:
    process = a_process()
    assert process.stdout is not None
    assert "waiting for the database" in process.stdout.readline()

    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "stopped" in rest
