"""By HTTP: lists go on page by page, the most urgent first."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts.money import Money
from tests.payments.builders import DEPOSIT, FEE, LATE_FEE
from tests.payments.heard import about, held, signed
from tests.payments.running import Running
from tests.payments.staff_http import STAFF, Json, read, wire


async def several(payments: Running, count: int) -> None:
    for number in range(count):
        names = {**about(), "application_id": f"app_{number}"}
        until = payments.clock() + timedelta(days=3, hours=number)
        opening = held(payments.clock(), until=until).model_copy(update=names)
        await payments.hear(opening, signed(payments.clock()).model_copy(update=names))


async def walked(payments: Running, path: str, **query: str) -> list[Json]:
    """Every page of a list."""
    found: list[Json] = []
    while True:
        page = await read(payments, path, limit="2", **query)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


async def test_lists_go_on_page_by_page_in_order_of_urgency(payments: Running) -> None:
    await several(payments, 5)
    names = [f"app_{number}" for number in range(5)]
    assert [item["application_id"] for item in await walked(payments, "/v1/statements")] == names
    for number in reversed(range(5)):
        path = f"/v1/statements/app_{number}/offline-payments"
        headers = {**STAFF, "idempotency-key": "k"}
        await payments.api.post(path, json=wire(FEE), headers=headers)
        payments.clock.travel(timedelta(minutes=1))
    backwards = list(reversed(names))
    assert [item["application_id"] for item in await walked(payments, "/v1/money-work")] == backwards
    assert [item["application_id"] for item in await walked(payments, "/v1/approvals")] == backwards
    flagged = await walked(payments, "/v1/statements", flag="approval_pending")
    assert [item["application_id"] for item in flagged] == names
    assert await walked(payments, "/v1/money-work", kind="dispute") == []
    first = await read(payments, "/v1/money-work", limit="2")
    other = {"limit": "2", "kind": "refund", "cursor": first["next_cursor"]}
    assert (await payments.api.get("/v1/money-work", params=other, headers=STAFF)).status_code == 400


async def test_deadlines_are_found_from_and_until_an_instant(payments: Running) -> None:
    await several(payments, 3)
    soon = payments.clock() + timedelta(days=3)
    for after, before, found in ((0, 1, 1), (0, 3, 3), (1, 2, 1), (3, 9, 0)):
        query = {
            "due_after": (soon + timedelta(hours=after)).isoformat(),
            "due_before": (soon + timedelta(hours=before)).isoformat(),
        }
        assert len(await walked(payments, "/v1/statements", **query)) == found, query
    naive = await payments.api.get("/v1/statements?due_after=2027-01-01T00:00:00", headers=STAFF)
    assert naive.status_code == 422


async def test_tomorrows_lapsing_holds_and_late_fees_are_known_today_by_the_sites_calendar(
    payments: Running,
) -> None:
    await payments.hear(held(payments.clock(), until=payments.clock() + timedelta(hours=30)))
    (lapsing,) = await walked(payments, "/v1/money-forecast")
    assert (lapsing["what"], lapsing["amount"]["amount"]) == ("hold_lapses", DEPOSIT)
    assert (lapsing["local_day"], lapsing["at"]) == ("2027-01-05", "2027-01-05T21:00:00Z")
    assert await walked(payments, "/v1/money-forecast", what="late_fee") == []
    await payments.hear(signed(payments.clock()))
    await payments.pay("deposit")
    assert await walked(payments, "/v1/money-forecast") == []
    (fee,) = await walked(payments, "/v1/money-forecast", day="2027-04-24")
    assert (fee["what"], fee["amount"]) == ("late_fee", Money.usd(LATE_FEE).model_dump())
    assert "6:00 AM (America/Chicago" in fee["text"]
    await payments.pay("balance", "k2")
    assert await walked(payments, "/v1/money-forecast", day="2027-04-24") == []
    assert (await payments.api.get("/v1/money-forecast?day=soon", headers=STAFF)).status_code == 422
