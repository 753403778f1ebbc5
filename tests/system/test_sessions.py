"""A session that ended ends everywhere: its access tokens are refused by every service within a second."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from deploy.local.platform import Platform
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]

WITH_A_TOKEN = {
    "applications": "/v1/me",
    "catalog": "/v1/hosts",
    "payments": "/v1/statements/app_none",
    "notifications": "/v1/emails",
}
"""Something of each service that asks who is there; another answer than 401 means that the token counts."""
A_SECOND = 1.0
TIMES = 5
MOST = 30.0
"""After so long the test gives up; on a busy machine it says how long it really took."""


def refused_after(http: httpx.Client, token: Mapping[str, str]) -> dict[str, float]:
    """How long each service still took the token, in seconds."""
    began = time.monotonic()
    waiting, took = dict(WITH_A_TOKEN), dict[str, float]()
    while waiting and time.monotonic() - began < MOST:
        for service, path in list(waiting.items()):
            if http.get(path, headers=token).status_code == 401:
                took[service] = time.monotonic() - began
                del waiting[service]
    assert not waiting, f"still taken after {MOST} s: {waiting}"
    return took


@pytest.mark.parametrize("role", ["applicant", "staff"])
def test_who_signs_out_is_out_everywhere_within_a_second(system: Platform, office: Office, role: str) -> None:
    """The quickest of a few times counts: the others say how busy the machine was."""
    account: Any = dict(system.addresses["accounts"])[role]
    took: list[float] = []
    while min(took, default=A_SECOND) >= A_SECOND and len(took) < TIMES:
        took.append(out_after(system, account))
    assert min(took) < A_SECOND, took


def out_after(system: Platform, account: Mapping[str, str]) -> float:
    """Seconds from signing out until the last service refuses; signing in again works at once."""
    with httpx.Client(base_url=system.gateway, timeout=30) as http:
        access = http.post("/v1/sessions", json=account).raise_for_status().json()["access_token"]
        token = {"authorization": f"Bearer {access}"}
        assert all(http.get(path, headers=token).status_code != 401 for path in WITH_A_TOKEN.values())
        assert http.delete("/v1/sessions/current", headers=token).status_code == 204
        took = refused_after(http, token)
        again = http.post("/v1/sessions", json=account).raise_for_status().json()["access_token"]
        assert http.get("/v1/me", headers={"authorization": f"Bearer {again}"}).status_code == 200
        return max(took.values())
