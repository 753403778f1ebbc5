"""What tests do as staff: register a host, publish a rotation, edit what they have read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from tests.catalog.builders import START, host_details
from tests.catalog.running import STAFF, Catalog

OPEN = [{"week": (START + timedelta(weeks=week)).isoformat(), "places": 2} for week in range(4)]


def new_rotation(host_id: str = "hst_1", **changes: Any) -> dict[str, Any]:
    given = {
        "host_id": host_id,
        "title": "Cardiology: Clinic",
        "specialty": "Cardiology",
        "kind": "hands_on",
        "fee": {"amount": 199_900, "currency": "usd"},
        "weeks": OPEN,
    }
    return given | changes


async def a_host(catalog: Catalog, **changes: Any) -> dict[str, Any]:
    body = host_details(**changes).model_dump(mode="json")
    answer = await catalog.api.post("/v1/hosts", json=body, headers=STAFF)
    assert answer.status_code == 201, answer.text
    host: dict[str, Any] = answer.json()
    return host


async def publish(catalog: Catalog, host_id: str, **changes: Any) -> httpx.Response:
    return await catalog.api.post("/v1/rotations", json=new_rotation(host_id, **changes), headers=STAFF)


async def edit(catalog: Catalog, path: str, body: Any, method: str = "PATCH") -> httpx.Response:
    """As a form does it: read, change, send with what was read."""
    read = await catalog.api.get(path.removesuffix("/weeks"), headers=STAFF)
    headers = STAFF | {"if-match": read.headers["etag"]}
    return await catalog.api.request(method, path, json=body, headers=headers)
