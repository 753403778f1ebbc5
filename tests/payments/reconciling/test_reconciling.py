"""Reconciliation on the whole service: the real SDK on the stand-in, webhooks that never came."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import generate_latest

from services.payments.reconciling.domain.money_invariants import broken
from services.payments.reconciling.domain.runs import LEASE, Reconciliation
from services.payments.reconciling.use_cases.runs import Reconciling
from tests.payments.builders import APP, DEPOSIT, DUE, FEE, LATE_FEE, SECOND
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


async def test_three_days_of_missed_webhooks_heal_by_themselves(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    session = await payments.pay()
    payment = (await payments.objects("payment_intent"))[0]["id"]
    await payments.control("dashboard_refund", session=session, amount=1_000)
    await lose_webhooks(payments)
    payments.clock.travel(3 * DAY)
    await payments.align()
    await payments.control("dispute", session=session)
    await lose_webhooks(payments)
    assert [line.kind for line in (await payments.statement()).lines] == ["rotation_fee", "payment"]

    await payments.work()  # the clock looks, and nothing else happens

    statement = await payments.statement()
    assert [line.kind for line in statement.lines] == ["rotation_fee", "payment", "refund", "dispute"]
    assert statement.refundable(payment) == 0
    assert list(broken(statement)) == []
    assert await differences(payments) == []


async def test_a_balance_paid_in_time_and_heard_of_days_later_costs_no_late_fee(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    payments.clock.travel(DUE - MINUTE - payments.clock())
    await payments.align()
    await payments.settle()
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await lose_webhooks(payments)
    payments.clock.travel(3 * DAY)
    await payments.align()
    await payments.work()
    statement = await payments.statement()
    assert (statement.balance, statement.state) == (0, "settled")
    assert "LateFeeRaised" not in payments.names


async def test_the_events_run_finds_what_came_while_nobody_listened_and_moves_its_watermark(
    payments: Running,
) -> None:
    await payments.start()
    await payments.hold()
    session = await payments.pay()
    await payments.control("dashboard_refund", session=session, amount=500)
    await lose_webhooks(payments)
    begun = payments.clock()
    run = await sweep(payments, "events")
    assert run["repairs"] >= 1
    assert (await payments.statement()).paid == DEPOSIT - 500
    watch = await plan_of(payments, "events")
    assert watch.watermark == begun
    again = await sweep(payments, "events")
    assert again["repairs"] == 0


async def test_a_provider_that_is_away_leaves_the_watermark_where_it_was(payments: Running) -> None:
    await payments.start()
    before = (await plan_of(payments, "events")).watermark
    assert before is not None
    await payments.control("fault", match="GET /v1/events", do="500", times=99)
    await payments.travel(16 * MINUTE)
    watch = await plan_of(payments, "events")
    assert watch.run is not None
    assert (watch.watermark, watch.run.stage) == (before, "events")
    await payments.control("fault", clear=True)
    await payments.travel(MINUTE)
    watch = await plan_of(payments, "events")
    assert watch.run is None
    assert watch.watermark is not None
    assert watch.watermark > before


async def test_a_run_that_a_crash_cut_goes_on_where_it_was(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    asked = await payments.api.post("/v1/reconciliation-runs", json={"kind": "sweep"}, headers=STAFF)
    await payments.control("fault", match="GET /v1/refunds", do="500", times=99)
    await payments.work()
    watch = await plan_of(payments, "sweep")
    assert watch.run is not None
    assert (watch.run.stage, watch.run.id) == ("refunds", asked.json()["run_id"])
    assert watch.run.looked_at["pages"] == 1
    await payments.control("fault", clear=True)
    calls = len(await payments.calls("GET /v1/checkout/sessions"))
    await payments.travel(LEASE)
    watch = await plan_of(payments, "sweep")
    assert watch.run is None
    assert len(await payments.calls("GET /v1/checkout/sessions")) == calls  # the stages before were done


async def test_a_payment_that_nobody_knows_becomes_a_task_and_is_never_booked(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    lines = (await payments.statement()).lines
    stranger = await pay_by_another_way(payments, 12_345)
    run = await sweep(payments)
    assert run["differences"] == 1
    (task,) = await differences(payments)
    assert (task["kind"], task["provider_cents"], task["ledger_cents"]) == ("unknown_payment", 12_345, 0)
    assert task["facts"]["payment"] == stranger
    assert task["links"][0]["href"].endswith(f"/test/payments/{stranger}")
    assert (await payments.statement()).lines == lines
    await sweep(payments)
    assert len(await differences(payments)) == 1  # the same difference, however often it is seen

    settled = await payments.api.post(
        f"/v1/reconciliation-differences/{task['difference_id']}/settlement",
        json={"reason": "refunded at the provider"},
        headers=STAFF,
    )
    assert settled.status_code == 200, settled.text
    await sweep(payments)
    assert await differences(payments) == []
    assert [known["settled_by"] for known in await differences(payments, "settled")] == ["stf_1"]


async def test_a_page_that_our_records_have_lost_is_taken_back_from_the_provider(payments: Running) -> None:
    """As after a restore of yesterday's backup: the statement is there, the attempt and its money are not."""
    await payments.start()
    await payments.hold()
    backup = payments.inside.backup()
    await payments.pay()
    payments.inside.stores["statements"].rows = backup
    assert (await payments.statement()).attempts == ()
    run = await sweep(payments)
    statement = await payments.statement()
    assert (statement.paid, statement.is_reserved) == (DEPOSIT, True)
    assert run["repairs"] >= 1
    assert list(broken(statement)) == []


async def test_an_open_page_that_our_records_have_lost_is_closed(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    backup = payments.inside.backup()
    session = await payments.open_page()
    payments.inside.stores["statements"].rows = backup
    await sweep(payments)
    await payments.work()
    found = [s for s in await payments.objects("checkout.session") if s["id"] == session]
    assert [s["status"] for s in found] == ["expired"]
    assert (await payments.statement()).live_attempts == ()


async def test_every_night_of_the_office_the_whole_records_are_swept_once(payments: Running) -> None:
    await payments.start()
    for _ in range(3):
        await payments.travel(DAY)
    answer = await payments.api.get("/v1/reconciliation-runs?kind=sweep", headers=STAFF)
    runs = answer.json()["items"]
    assert len(runs) == 4  # at start, and three nights
    assert all(run["state"] == "ended" and run["asked_by"] == "clock" for run in runs)


async def test_staff_alone_see_runs_differences_and_the_journal(payments: Running) -> None:
    for path in (
        "/v1/reconciliation-runs",
        "/v1/reconciliation-differences",
        "/v1/journal?from=2027-01-01T00:00:00Z&to=2028-01-01T00:00:00Z",
    ):
        answer = await payments.api.get(path, headers={"authorization": "Bearer applicant:acc_1"})
        assert answer.status_code == 403, path


async def test_two_replicas_that_see_the_same_run_due_walk_it_once(payments: Running) -> None:
    await payments.hold()
    await payments.pay()
    for hook in payments.inside.hooks:
        await hook()
    act = payments.inside.acts["reconciliations"]
    await asyncio.gather(*(act("sweep") for _ in range(3)))
    assert len(await payments.calls("GET /v1/payment_intents")) == 1


@pytest.mark.parametrize("late", [False, True])
async def test_the_night_holds_the_ledger_to_the_providers_balance(payments: Running, late: bool) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    if late:
        payments.clock.travel(DUE + SECOND - payments.clock())
        await payments.align()
    await payments.travel(2 * DAY)
    statement = await payments.statement()
    assert statement.balance == FEE - DEPOSIT + (LATE_FEE if late else 0)
    run = await sweep(payments)
    assert (run["broken"], run["differences"]) == ({}, 0)
    if not late:
        assert run["looked_at"]["ledger"] == 1
        assert run["looked_at"]["movements"] == 1


@pytest.mark.parametrize("fault", ["500", "429", "drop_before", "drop_after"])
@pytest.mark.parametrize(
    "listed", ["checkout/sessions", "payment_intents", "disputes", "balance_transactions"]
)
async def test_whatever_list_fails_the_run_waits_and_ends_later(
    payments: Running, listed: str, fault: str
) -> None:
    await payments.start()
    await payments.hold()
    session = await payments.pay()
    await payments.control("dashboard_refund", session=session, amount=700)
    await lose_webhooks(payments)
    await payments.api.post("/v1/reconciliation-runs", json={}, headers=STAFF)
    await payments.control("fault", match=f"GET /v1/{listed}", do=fault, times=4)
    await payments.work()
    for _ in range(4):  # a 429 is not asked again by the SDK, only by the next try of the run
        await payments.travel(LEASE)
    assert (await plan_of(payments, "sweep")).run is None
    assert (await payments.statement()).paid == DEPOSIT - 700
    assert await differences(payments) == []


async def test_an_event_of_a_payment_that_nobody_knows_becomes_a_task_after_an_hour(
    payments: Running,
) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    stranger = await pay_by_another_way(payments, 5_000)
    await sweep(payments, "events")
    assert await differences(payments) == []  # our own write may still be under way
    await payments.travel(timedelta(minutes=75))
    kinds = {(task["kind"], task["facts"].get("payment")) for task in await differences(payments)}
    assert ("unknown_event", stranger) in kinds


async def test_the_metric_of_each_invariant_shows_what_the_last_sweep_found(payments: Running) -> None:
    await payments.start()
    await payments.hold()
    await payments.pay()
    row = payments.inside.stores["statements"].rows[APP]
    spoiled = {**row.state, "needed_cents": DEPOSIT + 1}
    payments.inside.stores["statements"].rows[APP] = replace(row, state=spoiled, version=row.version + 1)
    await pay_by_another_way(payments, 5_000)
    payments.clock.travel(SECOND)  # later than the run at start
    run = await sweep(payments)
    assert run["broken"] == {"J8": 1}
    reconciling = payments.inside.served.parts[Reconciling]
    assert isinstance(reconciling, Reconciling)
    await reconciling.measure()
    metrics = generate_latest().decode()
    assert 'rounds_invariant_violations{invariant="J8"} 1.0' in metrics
    assert 'rounds_invariant_violations{invariant="J1"} 0.0' in metrics
    assert 'rounds_invariant_violations{invariant="reconciled"} 1.0' in metrics
