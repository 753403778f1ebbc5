"""What reconciling finds behind is repaired, and what differs is left to staff."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.reconciling.domain.money_invariants import broken
from tests.payments.builders import DEPOSIT, DUE, FEE, LATE_FEE, SECOND
from tests.payments.running import Running
from tests.payments.runs import DAY, STAFF, differences, pay_by_another_way, sweep


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
