"""Several processes on one MongoDB: whatever they race for is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from shared.contracts.catalog import HoldEnding
from tests.payments.builders import DEPOSIT, DUE, FEE, LATE_FEE
from tests.payments.heard import about
from tests.payments.on_mongo import all_look, names, replicas
from tests.payments.running import Running
from tests.payments.webhooks import knock, paid_event

pytestmark = pytest.mark.servers

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest_asyncio.fixture
async def three(mongo_server: Platform) -> AsyncIterator[list[Running]]:
    async with replicas(mongo_server.mongo, 3) as runs:
        yield runs


async def down_until(run: Running, moment: timedelta) -> None:
    """Nobody looks at the clock, and no webhook comes, until this long before or after the due instant."""
    run.clock.travel(DUE + moment - run.clock())
    await run.align()
    await run.control("flush", drop=".*")


async def test_row_08_twenty_clicks_at_once_on_three_replicas_are_one_attempt(three: list[Running]) -> None:
    await three[0].hold()
    clicks = (three[n % 3].checkout(key=f"click-{n}") for n in range(20))
    answers = await asyncio.gather(*clicks)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["checkout_url"] for answer in answers}) == 1
    assert len((await three[1].statement()).attempts) == 1
    assert len(await three[0].objects("checkout.session")) == 1
    assert (await names(three[2])).count("CheckoutOpened") == 1


async def test_row_02_forty_racing_handlers_ten_of_them_of_one_event_book_one_line(
    three: list[Running],
) -> None:
    await three[0].hold()
    event = await paid_event(three[0])
    ids = ["evt_same"] * 10 + [f"evt_{n}" for n in range(30)]

    async def handle(run: Running, event_id: str) -> None:
        assert (await knock(run, event | {"id": event_id})).status_code == 200
        await run.inside.acts["stripe_events"](event_id)

    await asyncio.gather(*(handle(three[n % 3], event_id) for n, event_id in enumerate(ids)))
    await all_look(three)
    statement = await three[1].statement()
    assert [line.kind for line in statement.lines] == ["rotation_fee", "payment"]
    assert statement.paid == DEPOSIT
    told = await names(three[2])
    assert (told.count("PaymentReceived"), told.count("DepositCompleted")) == (1, 1)


async def test_row_20_a_clock_that_was_down_for_three_days_raises_one_fee_on_three_replicas(
    three: list[Running],
) -> None:
    await three[0].hold()
    await three[0].pay("deposit")
    await down_until(three[0], 3 * DAY)
    await all_look(three)
    await all_look(three)
    statement = await three[1].statement()
    fees = [(line.at, line.cents) for line in statement.lines if line.kind == "late_fee"]
    assert fees == [(DUE, LATE_FEE)]
    assert statement.balance == FEE - DEPOSIT + LATE_FEE
    told = await names(three[2])
    assert told.count("LateFeeRaised") == 1
    assert "BalanceReminderDue" not in told  # each was about a day that is over


async def test_row_20_a_clock_that_was_down_for_three_days_reminds_once_on_three_replicas(
    three: list[Running],
) -> None:
    await three[0].hold()
    await three[0].pay("deposit")
    await down_until(three[0], -6 * DAY)
    await all_look(three)
    assert "BalanceReminderDue" not in await names(three[0])  # the seventh day's was a day ago
    await down_until(three[0], -3 * DAY + HOUR)
    await all_look(three)
    await all_look(three)
    assert (await names(three[1])).count("BalanceReminderDue") == 1


async def test_row_20_a_clock_that_was_down_for_three_days_ends_a_hold_once_on_three_replicas(
    three: list[Running],
) -> None:
    await three[0].hold()
    session = await three[0].open_page()
    three[0].clock.travel(10 * DAY)
    await three[0].align()
    for run in three:  # its consumer was given to another replica twice
        await run.hear(HoldEnding(**about(), reason="time_is_up"))
    await all_look(three)
    await all_look(three)
    pages = {page["id"]: page["status"] for page in await three[0].objects("checkout.session")}
    assert pages == {session: "expired"}
    told = await names(three[1])
    assert told[-2:] == ["PaymentWindowClosed", "StatementVoided"]
    assert told.count("PaymentWindowClosed") == 1


async def test_row_11_a_page_that_is_open_when_the_hold_ends_is_closed_once_by_three_replicas(
    three: list[Running],
) -> None:
    await three[0].hold()
    await three[0].open_page()
    await three[0].hear(HoldEnding(**about(), reason="time_is_up"))
    await all_look(three)
    assert len(await three[0].calls("POST /v1/checkout/sessions/cs_")) == 1
    assert (await names(three[1])).count("PaymentWindowClosed") == 1
