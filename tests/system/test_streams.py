"""However many event streams somebody asks for, others are answered as before."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

import httpx
import pytest

from deploy.local.platform import Platform
from services.applications.settings import ApplicationsSettings
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

STREAMS = 600
ROUNDS, READS = 5, 60
SLOWER, NOISE = 1.5, 0.005
"""By what others' median may differ: a share of it, and seconds."""
MAY_OPEN = ApplicationsSettings.model_fields["event_streams_per_person"].default


@asynccontextmanager
async def asked_for(gateway: str, path: str, token: str) -> AsyncIterator[Counter[int]]:
    """So many streams at once, which stay open where they were given; how often each status came."""
    headers = {"authorization": f"Bearer {token}"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=gateway, timeout=60, limits=limits, trust_env=False) as client:
        wanted = [client.build_request("GET", path, headers=headers) for _ in range(STREAMS)]
        answers = await asyncio.gather(*(client.send(each, stream=True) for each in wanted))
        try:
            yield Counter(answer.status_code for answer in answers)
        finally:
            for answer in answers:
                await answer.aclose()


async def reads(client: httpx.AsyncClient, path: str) -> list[float]:
    """Seconds that each of some reads took, one after the other."""
    took = []
    for _ in range(READS):
        began = time.perf_counter()
        (await client.get(path)).raise_for_status()
        took.append(time.perf_counter() - began)
    return took


def token_of(gateway: str, account: object) -> str:
    answer = httpx.post(f"{gateway}/v1/sessions", json=account, timeout=30).raise_for_status()
    return str(answer.json()["access_token"])


async def test_600_streams_of_one_person_do_not_slow_others(system: Platform, office: Office) -> None:
    """Read in turns with and without them, so that what else the machine does counts for both."""
    offer = office.offer(places=2)
    (greedy, watched), (other, read) = office.applied(offer), office.applied(offer)
    token = token_of(system.gateway, dict(greedy.account))
    headers = {"authorization": f"Bearer {token_of(system.gateway, dict(other.account))}"}
    without: list[float] = []
    beside: list[float] = []
    async with httpx.AsyncClient(base_url=system.gateway, headers=headers, timeout=30) as client:
        await reads(client, f"/v1/applications/{read}")  # connections are open now
        for _ in range(ROUNDS):
            without += await reads(client, f"/v1/applications/{read}")
            async with asked_for(system.gateway, f"/v1/applications/{watched}/events", token) as answers:
                assert answers == {200: MAY_OPEN, 429: STREAMS - MAY_OPEN}
                beside += await reads(client, f"/v1/applications/{read}")
    print(f"median without {median(without) * 1000:.1f} ms, beside {median(beside) * 1000:.1f} ms")
    assert median(beside) < median(without) * SLOWER + NOISE
    assert greedy.application(watched)["state"] == "submitted"
