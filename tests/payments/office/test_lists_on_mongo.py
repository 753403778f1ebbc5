"""The lists of staff on MongoDB: the same pages as in memory, and each by an index of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.platform import Platform
from services.payments.deadlines.use_cases import Forecasts
from services.payments.lifecycle.adapters import STATEMENT_INDEXES, STATEMENT_KIND
from services.payments.office.domain.approving import ask
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.office.use_cases.money_work import MoneyWork, WorkSource
from services.payments.statement.domain.approvals import TwoPeople
from services.payments.statement.domain.money_commands import RecordWire
from services.payments.statement.domain.statement import AnyStatement
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from services.payments.statement.use_cases import Statements
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents, SearchResult
from shared.chassis.ids import new_id
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.mongo import Mongo
from tests.payments.builders import FEE, NOW, ZONE, held, reserved

pytestmark = pytest.mark.servers
RULE = TwoPeople(100_000, timedelta(days=7))
MANY, ASKED = 200, 12
Search = Callable[[int, Sequence[Any] | None], Awaitable[list[SearchResult[Any]]]]


@pytest.fixture
async def mongo(mongo_server: Platform) -> AsyncIterator[Mongo]:
    made = Mongo(mongo_server.mongo, new_id("test"), SystemClock())
    yield made
    await made.client.drop_database(made.database.name)
    made.close()


async def filled(documents: Documents[AnyStatement]) -> Documents[AnyStatement]:
    """Two hundred statements; for a dozen of them a second person is needed."""
    holding, paying = held().statement, reserved().statement
    for number in range(MANY):
        name = f"app_{number:03}"
        pay_by = NOW + timedelta(days=7, minutes=number)
        kept: AnyStatement = replace(holding, application_id=name, hold_until=pay_by)
        if number % 2:
            kept = replace(paying, application_id=name)
        if number % (MANY // ASKED) == 0:
            wire = RecordWire("WIRE-1", FEE, "usd", NOW, "stf_1")
            kept, _ = ask(f"apr_{number}", wire, RULE, kept, NOW + timedelta(minutes=MANY - number))
        await documents.change(name, _put(kept))
    return documents


def _put(kept: AnyStatement) -> Callable[[AnyStatement, Instant], Decided[AnyStatement]]:
    return lambda _, now: (kept, ())


def searches(documents: Documents[AnyStatement]) -> dict[str, Search]:
    """Every list, by name."""
    desk, statements = MoneyDesk(documents, RULE), Statements(documents)
    work = MoneyWork([WorkSource(documents, waiting_for_staff)])
    ahead = Forecasts(documents, ZONE)
    holding = held().statement.hold_until
    day = holding.date()
    return {
        "state": lambda limit, after: statements.search({"state": "deposit_due"}, limit, after),
        "flag": lambda limit, after: statements.search(
            {"state": {"$in": ["deposit_due", "balance_due"]}, "flags": "approval_pending"}, limit, after
        ),
        "approvals": lambda limit, after: desk.approvals("pending", limit, after),
        "work": lambda limit, after: work.search(None, limit, after),
        "work of a kind": lambda limit, after: work.search("approval", limit, after),
        "forecast": lambda limit, after: ahead.on(day, None, limit, after),
    }


async def walked(search: Search) -> list[str]:
    found: list[str] = []
    after: Sequence[Any] | None = None
    while hits := await search(7, after):
        found += [hit.id for hit in hits]
        after = hits[-1].position
    return found


async def test_every_list_is_the_same_in_memory_and_on_mongodb(mongo: Mongo) -> None:
    clock = ManualClock(NOW)
    in_memory = await filled(Documents(InMemoryStore("statements", clock), STATEMENT_KIND, clock))
    on_mongo = await filled(Documents(mongo.store("statements", STATEMENT_INDEXES), STATEMENT_KIND, clock))
    expected, seen = searches(in_memory), searches(on_mongo)
    for name, search in expected.items():
        names = await walked(search)
        assert len(names) >= ASKED, name
        assert await walked(seen[name]) == names, name


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ({"find.flags": "approval_pending"}, "find.pay_by"),
        ({"find.work": "approval"}, "find.work_at"),
        ({"find.approvals": "pending"}, "find.approve_by"),
        ({"find.expects_on": "2027-01-11"}, "find.expects_at"),
    ],
)
async def test_each_list_is_read_in_order_from_an_index(
    mongo: Mongo, where: dict[str, Any], order: str
) -> None:
    clock = ManualClock(NOW)
    store = mongo.store("statements", STATEMENT_INDEXES)
    await mongo.make_indexes()
    await filled(Documents(store, STATEMENT_KIND, clock))
    query = {"find": "statements", "filter": where, "sort": {order: 1, "_id": 1}, "limit": 5}
    told = await mongo.database.command("explain", query, verbosity="executionStats")
    assert told["executionStats"]["nReturned"] == 5
    assert told["executionStats"]["totalDocsExamined"] == 5
    assert "SORT" not in _stages(told["queryPlanner"]["winningPlan"])


def _stages(plan: dict[str, Any]) -> list[str]:
    inner = plan.get("inputStage")
    return [plan.get("stage", ""), *(_stages(inner) if inner else [])]
