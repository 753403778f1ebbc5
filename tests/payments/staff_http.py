"""Requests of staff to the running service."""

from __future__ import annotations

from typing import Any

import httpx

from tests.payments.builders import APP
from tests.payments.running import Running

Json = dict[str, Any]

STAFF = {"authorization": "Bearer staff:stf_1"}

SECOND_PERSON = {"authorization": "Bearer staff:stf_2"}

OWN = {"authorization": "Bearer applicant:acc_1"}

WHY = {"reason": "as agreed by phone"}

SENT = {"refund_id": "r", "reference": "W-1", "sent_at": "2027-01-01T00:00:00Z"}

PATH = f"/v1/statements/{APP}"


def wire(cents: int, reference: str = "WIRE 1") -> Json:
    return {"amount": {"amount": cents}, "reference": reference, "received_at": "2027-01-04T10:00:00-05:00"}


async def post(
    payments: Running, path: str, body: Json | None = None, key: str = "k", who: dict[str, str] = STAFF
) -> httpx.Response:
    return await payments.api.post(f"{PATH}/{path}", json=body, headers={**who, "idempotency-key": key})


async def read(payments: Running, path: str, **query: str) -> Json:
    answer = await payments.api.get(path, params=query, headers=STAFF)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def work_of(payments: Running) -> list[Json]:
    items = (await read(payments, "/v1/money-work"))["items"]
    return [task for item in items for task in item["tasks"]]


async def disputed(payments: Running, **wish: Any) -> Json:
    """A reservation that was paid in full, and whose payment the bank took back."""
    await payments.hold()
    session = await payments.pay("full")
    made: Json = await payments.control("dispute", session=session, **wish)
    await payments.settle()
    return made
