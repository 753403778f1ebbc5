"""Other engines, started on loopback and stopped by us: each plays the story in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import LOOPBACK, accepts, free_ports
from deploy.local.spawning import PROJECT, spawn

HOME = PROJECT / ".venv" / "rivals"
PYTHON = HOME / "bin" / "python"
RESTATE = HOME / "npm" / "node_modules" / ".bin" / "restate-server"
RESTATE_PACKAGE = "@restatedev/restate-server@1.7"
PATIENCE = 60.0
LONGEST = 300.0


class Missing(Exception):
    """An engine that this machine does not have; the others are measured all the same."""


@dataclass(frozen=True, slots=True)
class Played:
    """How an engine did with so many in flight; times in milliseconds."""

    in_flight: int
    rate: float
    p50: float
    p99: float


def install() -> None:
    """The Python packages of the group `rivals`, and Restate's server from npm; once."""
    uv = str(Path(sys.executable).with_name("uv"))
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(HOME)}
    command = [uv, "sync", "--only-group", "rivals", "--locked", "--quiet"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)
    if shutil.which("npm") and not RESTATE.exists():
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*npm, "--prefix", str(HOME / "npm"), RESTATE_PACKAGE], check=True)


def restate(folder: Path, count: int) -> list[Played]:
    """Restate's server, its SDK behind Hypercorn with HTTP/2, one process each."""
    if not RESTATE.exists():
        raise Missing("npm, for Restate's server")
    ingress, admin, node, sdk = free_ports(4)
    settings = {
        "RESTATE_INGRESS__BIND_ADDRESS": f"{LOOPBACK}:{ingress}",
        "RESTATE_ADMIN__BIND_ADDRESS": f"{LOOPBACK}:{admin}",
        "RESTATE_BIND_ADDRESS": f"{LOOPBACK}:{node}",
        "RESTATE_ADVERTISED_ADDRESS": f"http://{LOOPBACK}:{node}",
        "RESTATE_BASE_DIR": str(folder / "restate"),
        "RESTATE_LISTEN_MODE": "tcp",
        "RESTATE_LOG_FILTER": "error",
        "DO_NOT_TRACK": "1",
    }
    app = [str(PYTHON), "-m", "hypercorn", "-b", f"{LOOPBACK}:{sdk}", "benchmarks.rivals.restate_app:app"]
    with (
        _running([str(RESTATE), "--no-logo"], folder / "restate.log", [ingress, admin], settings),
        _running(app, folder / "restate-sdk.log", [sdk]),
    ):
        drive = ["-m", "benchmarks.rivals.restate_story", str(ingress), str(admin), str(sdk), str(count)]
        return _driven([sys.executable, *drive], folder / "restate-driver.log")


def dbos(folder: Path, count: int) -> list[Played]:
    """DBOS on PostgreSQL, with its settings as installed."""
    found = shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None)
    if found is None:
        raise Missing("PostgreSQL, for DBOS")
    [port] = free_ports(1)
    data, server = folder / "postgres", Path(found).with_name("postgres")
    user = _not_root(folder)
    initdb = [*user, str(found), "-D", str(data), "-U", "rounds", "-A", "trust"]
    subprocess.run(initdb, check=True, capture_output=True)
    command = [*user, str(server), "-D", str(data), "-p", str(port), "-h", LOOPBACK, "-k", str(folder)]
    with _running(command, folder / "postgres.log", [port]):
        url = f"postgresql://rounds@{LOOPBACK}:{port}/story"
        drive = ["-m", "benchmarks.rivals.dbos_story", url, str(count)]
        return _driven([str(PYTHON), *drive], folder / "dbos.log")


def temporal(folder: Path, count: int) -> list[Played]:
    """Temporal's dev server with its SQLite in a file, one worker."""
    port, metrics = free_ports(2)
    flags = ["--headless", "--ip", LOOPBACK, "--port", str(port), "--metrics-port", str(metrics)]
    server = [str(HOME / "bin" / "temporal"), "server", "start-dev", *flags]
    server += ["--db-filename", str(folder / "temporal.db"), "--log-level", "error"]
    with _running(server, folder / "temporal.log", [port]):
        drive = ["-m", "benchmarks.rivals.temporal_story", f"{LOOPBACK}:{port}", str(count)]
        return _driven([str(PYTHON), *drive], folder / "temporal-driver.log")


def _not_root(folder: Path) -> Sequence[str]:
    """PostgreSQL refuses to run as root: then it runs as nobody, in a folder of nobody's."""
    if os.geteuid():
        return ()
    shutil.chown(folder, "nobody")
    return "setpriv", "--reuid=nobody", "--clear-groups"


@contextmanager
def _running(
    command: Sequence[str], log: Path, ports: Sequence[int], settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    process = spawn(command, environment={**os.environ, **(settings or {})}, log=log, detached=False)
    with ExitStack() as end:
        end.callback(process.wait, 30)
        end.callback(process.terminate)
        deadline = time.monotonic() + PATIENCE
        while not all(map(accepts, ports)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{Path(command[0]).name} does not start: {log.read_text()[-500:]}")
            time.sleep(0.05)
        yield


def _driven(command: Sequence[str], log: Path) -> list[Played]:
    with log.open("w") as words:
        ran = subprocess.run(
            command,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    if ran.returncode:
        raise AssertionError(f"{command[2]} ended with {ran.returncode}: {log.read_text()[-800:]}")
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    return [Played(**json.loads(line)) for line in lines]
