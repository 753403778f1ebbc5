"""Runs through Stripe's records: begun, claimed, interrupted, seen by staff."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from services.payments.reconciling.domain.money_invariants import broken
from services.payments.reconciling.domain.runs import LEASE
from services.payments.reconciling.use_cases.runs import Reconciling
from tests.payments.builders import APP, DEPOSIT, DUE, SECOND
from tests.payments.running import Running
from tests.payments.runs import (
    DAY,
    MINUTE,
    STAFF,
    differences,
    lose_webhooks,
    pay_by_another_way,
    plan_of,
    sweep,
)


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
