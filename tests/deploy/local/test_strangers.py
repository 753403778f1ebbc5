"""One client's failing requests do no harm to another's: a service of ours behind the real gateway."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import APIRouter
from structlog.testing import capture_logs

from deploy.local.gateway import Gateway
from deploy.local.ports import LOOPBACK, accepts, free_ports
from shared.chassis.clock import SystemClock
from shared.chassis.http.access import Anyone, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints

pytestmark = pytest.mark.servers

ROUNDS = 125
AT_ONCE = 8

router = APIRouter()


@router.post("/v1/rotations/{how}")
async def answer(how: str, _: Anyone) -> str:
    if how == "bug":
        raise ZeroDivisionError
    return how


async def _ready() -> dict[str, Any]:
    return {}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[str]:
    clock = SystemClock()
    served = Endpoints([router])
    app = create_api("toy", clock, Verifier("http://nowhere", clock), served, Probes(_ready, lambda: True))
    (port,) = free_ports(1)
    config = uvicorn.Config(app, port=port, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not accepts(port):
        time.sleep(0.01)
    process = Gateway(tmp_path, free_ports(1)[0], services={"catalog": f"http://{LOOPBACK}:{port}"})
    process.start()
    try:
        process.wait_until_ready()
        with capture_logs():  # a thousand tracebacks on a console take longer than all else
            yield process.address
    finally:
        process.terminate()
        server.should_exit = True
        thread.join()


async def test_a_good_request_beside_failing_ones_is_always_answered(gateway: str) -> None:
    """By POST: what can be repeated, the gateway would send again by itself."""
    good: Counter[int] = Counter()
    bad: Counter[int] = Counter()

    async def alternate(http: httpx.AsyncClient) -> None:
        for _ in range(ROUNDS):
            bad[(await http.post("/v1/rotations/bug")).status_code] += 1
            good[(await http.post("/v1/rotations/good")).status_code] += 1

    async with httpx.AsyncClient(base_url=gateway, timeout=30) as http:
        await asyncio.gather(*(alternate(http) for _ in range(AT_ONCE)))

    assert good == {200: ROUNDS * AT_ONCE}
    assert bad == {500: ROUNDS * AT_ONCE}
