"""Three replicas find the same run due on MongoDB: one walks it, and what is done is forgotten in time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import time, timedelta
from typing import Any, cast

import pytest
import pytest_asyncio

from deploy.local.platform import Platform
from services.payments.differences.adapters import DIFFERENCE_KIND
from services.payments.differences.use_cases import Differences
from services.payments.main import build
from services.payments.reconciling.adapters.documents import RECONCILIATION_KIND, RUN_KIND
from services.payments.reconciling.domain.runs import STAGES, Progress, Run
from services.payments.reconciling.domain.timetable import Timetable
from services.payments.reconciling.use_cases.runs import Reconciling
from services.payments.settings import PaymentsSettings
from shared.chassis.clock import SystemClock
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.ids import new_id
from shared.chassis.mongo import Mongo

pytestmark = pytest.mark.servers

NIGHTS = Timetable(timedelta(minutes=15), time(3, 0), "America/New_York")


class Walked:
    """Instead of the provider: two pages per stage, and who walked which."""

    def __init__(self) -> None:
        self.pages: Counter[tuple[str, str]] = Counter()

    async def page(self, run: Run) -> Progress:
        self.pages[run.stage, run.cursor] += 1
        await asyncio.sleep(0.005)
        return Progress("" if run.cursor else "half", 100)


@pytest_asyncio.fixture
async def replicas(mongo_server: Platform) -> AsyncIterator[tuple[list[Reconciling], Walked]]:
    walked, database = Walked(), new_id("reconciling")
    clients = [Mongo(mongo_server.mongo, database, SystemClock()) for _ in range(3)]

    def kept(mongo: Mongo, name: str, kind: AggregateType[Any]) -> Documents[Any]:
        return Documents(mongo.store(name), kind, mongo.clock)

    yield (
        [
            Reconciling(
                kept(mongo, "reconciliations", RECONCILIATION_KIND),
                kept(mongo, "reconcile_runs", RUN_KIND),
                Differences(kept(mongo, "differences", DIFFERENCE_KIND)),
                cast(Any, walked),
                NIGHTS,
            )
            for mongo in clients
        ],
        walked,
    )
    await clients[0].client.drop_database(database)
    for mongo in clients:
        mongo.close()


async def test_of_three_replicas_one_walks_the_run(replicas: tuple[list[Reconciling], Walked]) -> None:
    racing, walked = replicas
    await asyncio.gather(*(replica.plan() for replica in racing))
    await asyncio.gather(*(replica.act_on_due("sweep") for replica in racing for _ in range(3)))
    assert walked.pages == {(stage, cursor): 1 for stage in STAGES["sweep"] for cursor in ("", "half")}
    (record,) = await racing[1].runs({}, 10, None)
    assert record.state.run is not None
    assert record.state.run.looked_at == dict.fromkeys(STAGES["sweep"], 200)
    assert record.state.run.ended_at is not None


async def test_the_database_forgets_events_that_are_done_by_an_index(mongo_server: Platform) -> None:
    settings = PaymentsSettings.model_validate(
        {
            "mongo_url": mongo_server.mongo,
            "mongo_database": new_id("forgetting"),
            "stripe_api_key": "sk_test_" + "x" * 24,
            "stripe_webhook_secrets": "whsec_" + "x" * 24,
        }
    )
    service = build(settings)
    await service.mongo.make_indexes()
    indexes = await service.mongo.database["stripe_events"].index_information()
    assert indexes["find.forget_at_1"]["expireAfterSeconds"] == 0
    await service.mongo.client.drop_database(settings.mongo_database)
    service.mongo.close()
