"""From `rounds up` on a warm cache, in an empty folder, to the first request that is answered."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.lines import Line, at_most, only
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.wire import Wire
from deploy.local.ports import LOOPBACK, Ports, accepts

AIM = 20_000.0
PATIENCE = 180.0


async def start(_: Servers, size: Size, say: Callable[[str], None]) -> list[Line]:
    """What `make up` runs when everything is installed; the floor is importing one service and answering."""
    floors, ours = [], []
    for _round in range(size.rounds):
        floors.append(await _import_a_service())
        ours.append(await _until_answered())
        say(f"{ours[-1] / 1000:.1f} s; importing the four services takes {floors[-1] / 1000:.1f} s of it")
    return [
        at_most("start: `rounds up` to the first answered request", ours, AIM),
        only("… importing the four services, one after the other", floors, "ms"),
    ]


async def _import_a_service() -> float:
    code = "import services.catalog.main, services.applications.main, services.payments.main"
    code += ", services.notifications.main"
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    if await process.wait():
        raise AssertionError("the services cannot be imported: this is no figure")
    return (time.perf_counter() - began) * 1000


async def _until_answered() -> float:
    """Milliseconds; the platform is stopped afterwards, in order."""
    ports = Ports.free()
    moved = {f"ROUNDS_{name.upper()}_PORT": str(port) for name, port in asdict(ports).items()}
    with tempfile.TemporaryDirectory(prefix="rounds-start-") as folder:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("rounds")), "up", "--root", folder,
            env={**os.environ, **moved}, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await _first_answer(process, ports.gateway)
            return (time.perf_counter() - began) * 1000
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _first_answer(process: asyncio.subprocess.Process, port: int) -> None:
    wire, deadline = Wire(f"http://{LOOPBACK}:{port}"), time.monotonic() + PATIENCE
    try:
        while not accepts(port) or (await wire.get("/v1/rotations")).status != 200:
            if process.returncode is not None or time.monotonic() > deadline:
                raise AssertionError("it does not answer: this is no figure")
            await asyncio.sleep(0.05)
    finally:
        wire.close()
