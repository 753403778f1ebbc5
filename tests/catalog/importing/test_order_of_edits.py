"""Imports among other edits: whatever comes late, comes twice or comes at once, the latest word counts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any, cast

import pytest

from services.catalog.importing import use_cases as importing
from services.catalog.importing.domain.imports import begin
from services.catalog.importing.use_cases import host_id, rotation_id
from services.catalog.searching.ports import SearchIndex
from shared.chassis.clock import ManualClock
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.store import Record, Write, Written
from tests.catalog.builders import NOW, held, weeks_of
from tests.catalog.importing.files import HOSTS, rows
from tests.catalog.running import STAFF, Catalog, FakeService, in_memory, put_on

ONE = rotation_id("R-1")
TWO = rotation_id("R-2")
ROTATION = {
    "title": "Psychiatry: Ward",
    "specialty": "Psychiatry",
    "kind": "hands_on",
    "fee": {"amount": 159_900, "currency": "usd"},
}


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


def titled(title: str) -> str:
    return rows({"title": title}, {"rotation_ref": "R-2", "title": title})


async def imported(catalog: Catalog, rotations: str, hosts: str = HOSTS, key: str = "") -> Any:
    answer = await catalog.import_files(hosts.encode(), rotations.encode(), key=key)
    assert answer.status_code == 201, answer.text
    return answer


async def titles(catalog: Catalog) -> set[str]:
    return {(await catalog.rotation(name)).terms.title for name in (ONE, TWO)}


async def edited(catalog: Catalog, path: str, **changes: Any) -> None:
    before = await catalog.api.get(path, headers=STAFF)
    answer = await catalog.api.patch(path, json=changes, headers=STAFF | {"if-match": before.headers["etag"]})
    assert answer.status_code == 200, answer.text


async def test_a_request_that_is_sent_again_gets_its_first_answer_and_undoes_no_later_edit(
    catalog: Catalog,
) -> None:
    first = await imported(catalog, titled("Ward"), key="once")
    await edited(catalog, f"/v1/rotations/{ONE}", title="Clinic")
    again = await imported(catalog, titled("Ward"), key="once")
    assert (again.headers["idempotent-replayed"], again.text) == ("true", first.text)
    assert (await catalog.rotation(ONE)).terms.title == "Clinic"


async def test_a_request_that_is_sent_again_gets_its_first_answer_also_where_it_would_be_refused_now(
    catalog: Catalog,
) -> None:
    closed = rows({"places_per_week": "0"})
    await imported(catalog, closed, key="once")
    one = replace(await catalog.rotation(ONE), places=weeks_of(1))
    await catalog.has(held(one, "a"))
    assert (await catalog.import_files(HOSTS.encode(), closed.encode())).status_code == 422
    assert (await imported(catalog, closed, key="once")).headers["idempotent-replayed"] == "true"


async def interrupted(catalog: Catalog, rotations: str, hosts: str = HOSTS) -> None:
    """An import that was stored, and whose process died before the first line was applied."""
    await catalog.service.kept["imports"].change("imp_1", partial(begin, hosts, rotations))
    catalog.clock.travel(timedelta(seconds=1))


async def resumed(catalog: Catalog) -> None:
    catalog.clock.travel(timedelta(minutes=2))
    await catalog.act_on_due()
    assert "applied" in str(await catalog.service.kept["imports"].get("imp_1"))


async def test_an_interrupted_import_does_not_undo_a_later_one(catalog: Catalog) -> None:
    await interrupted(catalog, titled("Ward"), HOSTS.replace("Heronmarch Clinic", "Old Name"))
    await imported(catalog, titled("Clinic"))
    await resumed(catalog)
    assert await titles(catalog) == {"Clinic"}
    assert (await catalog.rotation(ONE)).site.host_name == "Heronmarch Clinic"


async def test_an_interrupted_import_does_not_undo_a_later_one_that_changed_nothing(catalog: Catalog) -> None:
    await imported(catalog, titled("Clinic"))
    await interrupted(catalog, titled("Ward"))
    report = (await imported(catalog, titled("Clinic"))).json()
    assert report["rotations"]["unchanged"] == 2
    await resumed(catalog)
    assert await titles(catalog) == {"Clinic"}


async def test_an_interrupted_import_does_not_undo_what_staff_edited_since(catalog: Catalog) -> None:
    await imported(catalog, titled("Clinic"))
    await interrupted(catalog, titled("Ward"), HOSTS.replace("New York,NY", "Chicago,IL"))
    await edited(catalog, f"/v1/rotations/{ONE}", title="Seminar")
    await edited(catalog, f"/v1/hosts/{host_id('H-1')}", city="Boston")
    await resumed(catalog)
    assert (await catalog.rotation(ONE)).terms.title == "Seminar"
    assert (await catalog.rotation(TWO)).terms.title == "Ward"
    assert {(await catalog.rotation(name)).site.city for name in (ONE, TWO)} == {"Boston"}


async def test_an_interrupted_import_does_not_open_weeks_that_were_called_off_since(catalog: Catalog) -> None:
    await imported(catalog, titled("Clinic"))
    await interrupted(catalog, titled("Ward"))
    answer = await catalog.api.post(
        f"/v1/rotations/{ONE}/host-cancellations",
        json={"reason": "closed for repairs"},
        headers=STAFF | {"idempotency-key": "off"},
    )
    assert answer.status_code == 201
    await resumed(catalog)
    assert (await catalog.rotation(ONE)).places == {}


# --- at once: each read and each write takes its time, in an order drawn by the seed


class SlowStore(InMemoryStore):
    def __init__(self, name: str, clock: ManualClock, chance: Random) -> None:
        super().__init__(name, clock)
        self._chance = chance

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        await self._wait()
        found = await super().load(ids)
        await self._wait()
        return found

    async def write(self, writes: Sequence[Write]) -> Written:
        await self._wait()
        return await super().write(writes)

    async def _wait(self) -> None:
        for _ in range(self._chance.choice((0, 1, 3, 10, 40))):
            await asyncio.sleep(0)


class TickingClock(ManualClock):
    """No two looks at it are the same instant."""

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def processes(seed: int, monkeypatch: pytest.MonkeyPatch) -> list[Catalog]:
    """Two processes on the same documents."""
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    clock, chance = TickingClock(NOW), Random(seed)
    store = cache(lambda name: SlowStore(name, clock, chance))
    nowhere = cast(SearchIndex, None)
    return [put_on(FakeService(store, clock), lambda: nowhere) for _ in range(2)]


@pytest.mark.parametrize("seed", range(10))
async def test_two_imports_at_once_end_as_the_one_that_was_accepted_last(processes: list[Catalog]) -> None:
    await asyncio.gather(*(imported(one, titled(f"Title {n}")) for n, one in enumerate(processes)))
    assert len(await titles(processes[0])) == 1


@pytest.mark.parametrize("seed", range(30))
async def test_rotations_that_come_in_while_their_host_moves_have_its_new_site(
    processes: list[Catalog],
) -> None:
    """Whether by a file or by a form, and however many processes copy the site."""
    one, other = processes
    await imported(one, titled("Clinic"))
    more, only_header = rows({"rotation_ref": "R-3"}), HOSTS.splitlines()[0] + "\n"
    form = ROTATION | {"host_id": host_id("H-1")}
    *_, answer = await asyncio.gather(
        moved(one, f"/v1/hosts/{host_id('H-1')}", "Boston", "Denver"),
        copying(one),
        copying(other),
        imported(one, more, only_header),
        other.api.post("/v1/rotations", json=form, headers=STAFF),
    )
    await one.act_on_due()
    names = (ONE, TWO, rotation_id("R-3"), answer.json()["rotation_id"])
    assert {(await one.rotation(name)).site.city for name in names} == {"Denver"}


async def moved(catalog: Catalog, path: str, *cities: str) -> None:
    for city in cities:
        await edited(catalog, path, city=city)


async def copying(catalog: Catalog) -> None:
    for _ in range(100):
        await catalog.service.timers.look()
        await asyncio.sleep(0)
