"""What must be true before anything is started; each sentence says what to do about it."""

import platform as machine
import shutil
import sys
from pathlib import Path

from deploy.local import pidfile
from deploy.local.failures import CannotStart
from deploy.local.platform import Platform
from deploy.local.ports import refuse_taken

OLDEST_PYTHON = (3, 11)
ROOM = 2 * 1024**3


def check_all(platform: Platform) -> None:
    check_machine(sys.version_info[:2], machine.system(), machine.machine())
    check_disk(platform.root)
    check_nothing_runs(platform.root)
    refuse_taken(platform.ports, {port for process in platform for port in process.listens_on})


def check_machine(python: tuple[int, int], system: str, architecture: str) -> None:
    if python < OLDEST_PYTHON:
        raise CannotStart(f"this is Python {python[0]}.{python[1]}", "install Python 3.11 or newer")
    if (system, architecture) != ("Linux", "x86_64"):
        raise CannotStart(
            f"the servers that come with Rounds run on Linux x86-64, and this is {system} {architecture}",
            "use `docker compose up`, or a virtual machine",
        )


def check_disk(root: Path) -> None:
    nearest = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    if free < ROOM:
        raise CannotStart(
            f"only {free / 1024**3:.1f} GB are free at {nearest}", "Kafka and MongoDB need 2 GB; make room"
        )


def check_nothing_runs(root: Path) -> None:
    running = [file.stem for file in (root / "run").glob("*.pid") if pidfile.read(file)]
    if running:
        raise CannotStart(
            f"Rounds is already running here ({', '.join(sorted(running))})",
            "look at `.rounds/addresses.json`, or end it with `make down`",
        )
