"""Watching applications: one read for all that are watched, however many watch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from services.applications.application.use_cases.watching import Watching
from shared.chassis.store import Record, Unavailable
from tests.applications.builders import Office
from tests.applications.facts import BEN

SOON = 0.002


class Reads:
    """Counts what an office's applications are asked for."""

    def __init__(self, office: Office) -> None:
        store = office.stores.applications.store
        self.asked: list[list[str]] = []
        self.away = False
        load = store.load

        async def counted(ids: Sequence[str]) -> dict[str, Record]:
            self.asked.append(list(ids))
            if self.away:
                raise Unavailable("away")
            return await load(ids)

        store.load = counted  # type: ignore[method-assign]  # the store as it is, and counted


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(SOON)


async def test_600_watchers_of_two_applications_cost_one_read_at_a_time() -> None:
    office = Office()
    one, other = await office.held(), await office.held(applicant_id=BEN)
    reads = Reads(office)
    watching = Watching(office.stores, SOON)

    with ExitStack() as all_of_them:
        for number in range(600):
            all_of_them.enter_context(watching.watch(one if number % 2 else other))
        await until(lambda: len(reads.asked) >= 5)

    assert all(sorted(ids) == sorted({one.application_id, other.application_id}) for ids in reads.asked)


async def test_every_watcher_is_woken_by_news_and_nobody_by_none() -> None:
    office = Office()
    application = await office.held()
    watching = Watching(office.stores, SOON)
    stopping = asyncio.Event()

    with watching.watch(application) as first, watching.watch(application) as second:
        await first.wait(10 * SOON, stopping)
        assert first.application is application
        await office.applying.withdraw(application.application_id, application.applicant_id)
        async with asyncio.timeout(20):
            for each in first, second:
                while each.application.state != "withdrawn":
                    await each.wait(60, stopping)


async def test_nothing_is_read_when_nobody_watches_any_more() -> None:
    office = Office()
    application = await office.held()
    reads = Reads(office)
    watching = Watching(office.stores, SOON)

    with watching.watch(application):
        assert watching.is_looking
        await until(lambda: len(reads.asked) > 0)
    await until(lambda: not watching.is_looking)


async def test_while_the_database_is_away_there_is_no_news_and_afterwards_there_is() -> None:
    office = Office()
    application = await office.held()
    reads = Reads(office)
    watching = Watching(office.stores, SOON)
    stopping = asyncio.Event()

    with watching.watch(application) as watched:
        reads.away = True
        await until(lambda: len(reads.asked) >= 3)
        reads.away = False
        await office.applying.withdraw(application.application_id, application.applicant_id)
        async with asyncio.timeout(20):
            while watched.application.state != "withdrawn":
                await watched.wait(60, stopping)


async def test_a_stop_wakes_a_watcher_at_once() -> None:
    office = Office()
    application = await office.held()
    stopping = asyncio.Event()

    with Watching(office.stores, 60).watch(application) as watched:
        waiting = asyncio.create_task(watched.wait(60, stopping))
        stopping.set()
        await asyncio.wait_for(waiting, 20)
