"""Runs of reconciliation, begun by staff, and what they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.payments.reconciling.domain.runs import Reconciliation
from tests.payments.running import Running

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

STAFF = {"authorization": "Bearer staff:stf_1"}


async def sweep(payments: Running, kind: str = "sweep") -> dict[str, Any]:
    """Ask for a run, let it be walked, and read what came of it."""
    asked = await payments.api.post("/v1/reconciliation-runs", json={"kind": kind}, headers=STAFF)
    assert asked.status_code == 202, asked.text
    await payments.work()
    answer = await payments.api.get(f"/v1/reconciliation-runs/{asked.json()['run_id']}", headers=STAFF)
    found: dict[str, Any] = answer.json()
    assert found["state"] == "ended"
    return found


async def differences(payments: Running, state: str = "open") -> list[dict[str, Any]]:
    answer = await payments.api.get(f"/v1/reconciliation-differences?state={state}", headers=STAFF)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def plan_of(payments: Running, kind: str) -> Reconciliation:
    found = await payments.inside.kept["reconciliations"].get(kind)
    assert isinstance(found, Reconciliation)
    return found


async def lose_webhooks(payments: Running) -> None:
    await payments.control("flush", drop=".*")


async def pay_by_another_way(payments: Running, cents: int) -> str:
    """The office made a payment link by hand: money at the provider that no statement asked for."""
    form = {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": str(cents),
        "line_items[0][price_data][product_data][name]": "By hand",
        "success_url": "https://rounds.example/",
    }
    made = await payments.http.post(
        f"{payments.stripe_url}/v1/checkout/sessions",
        data=form,
        headers={"authorization": "Bearer sk_test_x"},
    )
    await payments.control("pay", session=made.json()["id"])
    await lose_webhooks(payments)
    return str((await payments.objects("payment_intent"))[-1]["id"])
