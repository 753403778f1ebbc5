"""The failure matrix, rows about our own database: away when a webhook comes, and restored from a backup.

Row 33, about Kafka, is in `test_on_servers.py`, on the whole service.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from deploy.local.ports import LOOPBACK, free_ports
from deploy.rounds.operating.backup import dump, restore
from tests.payments.builders import DEPOSIT, FEE
from tests.payments.on_mongo import OnMongo, Travelling, names, replicas
from tests.payments.running import Running, beside
from tests.payments.runs import differences, sweep
from tests.soak.proxy import Link, Proxy

pytestmark = pytest.mark.servers

COMPLETED = "checkout.session.completed"


@pytest.fixture
def link(mongo_server: Platform) -> Iterator[Proxy]:
    """The only way to MongoDB."""
    proxy = Proxy([Link("mongo", free_ports(1)[0], mongo_server["mongo"].listens_on)])
    proxy.start()
    yield proxy
    proxy.stop()


@pytest_asyncio.fixture
async def behind_link(link: Proxy) -> AsyncIterator[Running]:
    url = f"mongodb://{LOOPBACK}:{link.links['mongo'].port}/?directConnection=true"
    async with replicas(url, 1) as (payments,):
        yield payments


async def test_row_32_a_webhook_is_not_accepted_while_mongodb_is_down_and_comes_again(
    behind_link: Running, link: Proxy
) -> None:
    payments = behind_link
    await payments.hold()
    session = await payments.open_page()
    await payments.control("pay", session=session)
    link.become("mongo", "reset")
    assert await delivered(payments) == [False]
    link.become("mongo", "well")
    assert await delivered(payments) == [True]
    await payments.work()
    assert (await payments.statement()).paid == DEPOSIT
    assert (await names(payments)).count("PaymentReceived") == 1


async def delivered(payments: Running) -> list[bool]:
    """Stripe tries to tell that the page was completed: whether we said yes."""
    sent = await payments.control("flush", only=COMPLETED)
    return [delivery["delivered"] for delivery in sent["sent"]]


async def test_row_34_after_a_backup_is_restored_the_money_since_then_is_found_again(
    mongo_server: Platform, tmp_path: Path
) -> None:
    async with replicas(mongo_server.mongo, 1, database="rounds_payments") as (lost,):
        await lost.hold()
        await lost.open_page()
        dump(mongo_server.addresses, tmp_path / "dump")
        await lost.pay("deposit")  # on the page that the backup knows
        await lost.pay("balance", "k2")  # on one that it does not know
        balance = (await lost.objects("payment_intent"))[-1]
        await lost.control("dashboard_refund", payment_intent=balance["id"], amount=1_000)
        await lost.settle()
        known = await lost.statement()
        process = cast(OnMongo, lost.inside)
        await process.mongo.client.drop_database("rounds_payments")

        restore(mongo_server.addresses, tmp_path / "dump")
        clock = cast(Travelling, lost.clock)
        restored = OnMongo(clock, mongo_server.mongo, "rounds_payments")
        async with beside(lost.stripe_url, lost.http, restored) as payments:
            assert (await payments.statement()).paid == 0
            await sweep(payments)
            found = await payments.statement()
            assert await differences(payments) == []
        restored.mongo.close()
    assert (found.paid, found.balance, found.is_reserved) == (FEE - 1_000, 1_000, True)
    assert {(line.key, line.cents, line.at) for line in found.lines} == {
        (line.key, line.cents, line.at) for line in known.lines
    }
