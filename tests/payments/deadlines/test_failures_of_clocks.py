"""The failure matrix: our clock is down, Stripe is away, news comes hours late."""

from __future__ import annotations

from datetime import timedelta

from tests.payments.builders import DUE, MINUTE
from tests.payments.running import Running


async def test_row_20_a_clock_that_was_down_for_three_days_raises_one_fee(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE + timedelta(days=3) - payments.clock())
    await payments.align()
    for _ in range(3):
        await payments.work()
    assert payments.names.count("LateFeeRaised") == 1
    assert "BalanceReminderDue" not in payments.names


async def test_row_18_paid_in_time_and_heard_of_hours_later_costs_no_fee(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE - 10 * MINUTE - payments.clock())
    await payments.align()
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    await payments.travel(timedelta(hours=7))
    assert "LateFeeRaised" not in payments.names
    assert (await payments.statement()).state == "settled"


async def test_row_18_while_stripe_is_away_no_fee_is_raised(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    payments.clock.travel(DUE - 10 * MINUTE - payments.clock())
    await payments.align()
    session = await payments.open_page("balance", "k2")
    await payments.control("pay", session=session)
    await payments.control("flush", drop=".*")
    await payments.control("fault", match="GET /v1/checkout/sessions", do="500", times=99)
    await payments.travel(timedelta(hours=7))
    assert "LateFeeRaised" not in payments.names
    await payments.control("fault", clear=True)
    await payments.travel(5 * MINUTE)
    assert "LateFeeRaised" not in payments.names
    assert (await payments.statement()).state == "settled"
