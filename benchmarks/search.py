"""Searching the catalog through the gateway, beside the same query behind one bare route."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.flight import Flight
from benchmarks.lines import Line, at_most, only, times_floor
from benchmarks.size import IN_FLIGHT, Size
from benchmarks.system import System
from benchmarks.wire import Wire, expect
from deploy.local.ports import LOOPBACK, accepts, free_ports
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from services.catalog.rotations.domain.terms import RotationTerms
from shared.chassis.decision import Decided, Instant
from shared.contracts.money import Money

SPECIALTIES = 40
AT_ONCE = 500
LIMIT = 20


async def search(system: System, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Requests/s and p99 with 50 connections; both answer every query with the same rotations."""
    await _fill(system, size.rotations)
    floors, ours = [], []
    async with _floor(system.platform.mongo) as bare:
        await _compare(bare, system.gateway)
        for _ in range(size.rounds):
            floors.append(await _ask(bare, "/rotations", size.search_seconds))
            ours.append(await _ask(system.gateway, "/v1/rotations", size.search_seconds))
            used = f"{ours[-1].cpu_share:.0%} and {floors[-1].cpu_share:.0%}"
            say(f"{ours[-1].rate:.0f}/s beside {floors[-1].rate:.0f}/s; the driver used {used} of a core")
    rates = [flight.rate for flight in ours]
    return [
        times_floor(
            f"catalog search, {size.rotations:,} rotations", "bare Motor + FastAPI",
            [flight.rate for flight in floors], rates, 0.70,
        ),
        at_most(f"… p99 at {IN_FLIGHT} connections", [flight.at(0.99) for flight in ours], 60),
        only("… share of a core that the driver needed, %", [100 * flight.cpu_share for flight in ours], ""),
    ]  # fmt: skip


def _query(number: int) -> dict[str, object]:
    return {"specialty": f"Specialty {number:02d}", "max_fee": 300_000, "limit": LIMIT}


def _path(path: str, number: int) -> str:
    query = _query(number)
    if path == "/v1/rotations":
        return f"{path}?{urlencode({**query, 'free_only': 'true'})}"
    return f"{path}?{urlencode({**query, 'specialty': str(query['specialty']).lower()})}"


async def _ask(wire: Wire, path: str, seconds: float) -> Flight:
    """Many connections, each asking one query after the other."""
    paths = [_path(path, number) for number in range(SPECIALTIES)]
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def work(offset: int) -> None:
        for number in itertools.count(offset):
            began = time.perf_counter()
            if began > end:
                return
            answer = expect(await wire.get(paths[number % SPECIALTIES]), 200)
            assert len(answer.body) > 1000
            times.append((time.perf_counter() - began) * 1000)

    cpu, began = time.process_time(), time.perf_counter()
    async with asyncio.TaskGroup() as workers:
        for number in range(IN_FLIGHT):
            workers.create_task(work(number))
    return Flight(time.perf_counter() - began, times, time.process_time() - cpu)


async def _compare(bare: Wire, gateway: Wire) -> None:
    for number in range(SPECIALTIES):
        cards = expect(await bare.get(_path("/rotations", number)), 200).json()["items"]
        shown = expect(await gateway.get(_path("/v1/rotations", number)), 200).json()["items"]
        theirs, ours = [json.loads(card)["rotation_id"] for card in cards], [i["rotation_id"] for i in shown]
        if theirs != ours or not ours:
            raise AssertionError(
                f"query {number}: {len(theirs)} and {len(ours)} rotations: this is no figure"
            )


async def _fill(system: System, count: int) -> None:
    """So many rotations to search in, put in without recording anybody."""
    rotations = [_rotation(system, number) for number in range(count)]
    for at in range(0, count, AT_ONCE):
        await asyncio.gather(*(_put(system, rotation) for rotation in rotations[at : at + AT_ONCE]))


async def _put(system: System, rotation: Rotation) -> None:
    def decide(_state: RotationState, _now: Instant) -> Decided[RotationState]:
        return rotation, ()

    await system.replica.rotations.change(rotation.rotation_id, decide)


def _rotation(system: System, number: int) -> Rotation:
    terms = RotationTerms.model_validate({
        "title": f"Rotation {number}", "specialty": f"Specialty {number % SPECIALTIES:02d}",
        "kind": "hands_on" if number % 3 else "observership", "min_weeks": 1, "max_weeks": 12,
        "description": "You see patients with the team every morning.",
        "fee": Money.usd(99_900 + 10_000 * (number // SPECIALTIES % 32)),
    })  # fmt: skip
    first = system.cast.start - timedelta(weeks=number // SPECIALTIES % 10)
    places = {first + timedelta(weeks=week): 2 for week in range(30)}
    site = Site(
        f"hst_{number % 500:04d}", "Heronmarch Clinic", f"City {number % 25}", "IL", "America/Chicago"
    )
    return Rotation(rotation_id=f"rot_bench{number:06d}", site=site, terms=terms, places=places)


@asynccontextmanager
async def _floor(mongo_url: str) -> AsyncIterator[Wire]:
    [port] = free_ports(1)
    command: Sequence[str] = (sys.executable, "-m", "benchmarks.search_floor", str(port), mongo_url)
    process = await asyncio.create_subprocess_exec(*command)
    wire = Wire(f"http://{LOOPBACK}:{port}")
    try:
        while not accepts(port):
            if process.returncode is not None:
                raise AssertionError("the floor of the search did not start")
            await asyncio.sleep(0.05)
        yield wire
    finally:
        wire.close()
        process.terminate()
        await process.wait()
