"""What a stay costs besides the fee: by place and length, from the office's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.catalog.costs.domain import CostKind, CostRow, CostTable, estimate, place_id_of, places_of
from shared.contracts.money import Money
from tests.catalog.builders import rotation
from tests.catalog.editing import edit
from tests.catalog.running import STAFF, Catalog, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


def row(kind: CostKind, low: int, high: int) -> CostRow:
    return CostRow(
        kind=kind, low=Money.usd(low), high=Money.usd(high), source="A survey", as_of=date(2026, 11, 1)
    )


def table(city: str, region: str, *rows: CostRow) -> CostTable:
    return CostTable(place_id_of(city, region), city, region, rows)


COUNTRY = table(
    "", "", row("housing", 30_000, 60_000), row("insurance", 1_500, 4_000), row("visa", 18_500, 18_500)
)
CITY = table("New York", "NY", row("housing", 45_000, 90_000))


def body(**changes: Any) -> dict[str, Any]:
    shown = {"kind": "housing", "source": "A survey", "as_of": "2026-11-01"}
    amounts = {"low": {"amount": 45_000, "currency": "usd"}, "high": {"amount": 90_000, "currency": "usd"}}
    return {"city": "New York", "state": "NY", "rows": [{**shown, **amounts, **changes}]}


def test_each_cost_is_the_nearest_that_is_known_and_grows_by_week() -> None:
    found = {
        one.row.kind: (one.low.amount, one.high.amount, one.place) for one in estimate(3, [CITY, COUNTRY])
    }
    assert found == {
        "housing": (135_000, 270_000, CITY),
        "insurance": (4_500, 12_000, COUNTRY),
        "visa": (18_500, 18_500, COUNTRY),
    }


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    assert estimate(4, []) == []


@pytest.mark.parametrize(
    ("city", "region", "place_id"),
    [
        ("", "", "us"),
        ("", "IL", "us-il"),
        ("Chicago", "IL", "us-il-chicago"),
        ("Winston-Salem", "NC", "us-nc-winston-salem"),
        ("Cañon City", "CO", "us-co-canon-city"),
    ],
)
def test_a_place_has_a_name_that_reads(city: str, region: str, place_id: str) -> None:
    assert place_id_of(city, region) == place_id
    assert places_of(city, region)[0] == place_id


async def test_the_estimate_names_source_date_and_what_it_leaves_out(catalog: Catalog) -> None:
    await catalog.has(rotation())
    assert (await catalog.api.post("/v1/living-costs", json=body(), headers=STAFF)).status_code == 201
    said = (await catalog.api.get("/v1/rotations/rot_1/cost-estimate?weeks=2")).json()
    assert said["fee"]["amount"] == 79_950
    assert (said["total_low"]["amount"], said["total_high"]["amount"]) == (169_950, 259_950)
    (housing,) = said["items"]
    assert (housing["source"], housing["as_of"]) == ("A survey", "2026-11-01")
    assert housing["place"] == "New York, NY"
    assert said["not_estimated"] == ["airfare", "meals", "transport", "insurance", "visa"]
    assert "estimate" in said["note"]


async def test_staff_change_what_they_have_read(catalog: Catalog) -> None:
    await catalog.api.post("/v1/living-costs", json=body(), headers=STAFF)
    path = "/v1/living-costs/us-ny-new-york"
    changed = await edit(catalog, path, {"rows": body(source="Another")["rows"]}, "PUT")
    assert changed.json()["rows"][0]["source"] == "Another"
    stale = await catalog.api.put(path, json={"rows": []}, headers=STAFF | {"if-match": '"old"'})
    assert stale.status_code == 412
    assert (await catalog.api.put(path, json={"rows": []}, headers=STAFF)).status_code == 428
    listed = (await catalog.api.get("/v1/living-costs")).json()["items"]
    assert [one["place_id"] for one in listed] == ["us-ny-new-york"]


async def test_a_place_has_one_table(catalog: Catalog) -> None:
    await catalog.api.post("/v1/living-costs", json=body(), headers=STAFF)
    again = await catalog.api.post("/v1/living-costs", json=body(), headers=STAFF)
    assert (again.status_code, again.json()["code"]) == (409, "place_exists")


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (body(low={"amount": 90_001, "currency": "usd"}), "/rows/0/high"),
        (body(low={"amount": -1, "currency": "usd"}), "/rows/0/low"),
        (body(source=""), "/rows/0/source"),
        (body(as_of="yesterday"), "/rows/0/as_of"),
        (body(kind="airfare"), "/rows/0/kind"),
        ({**body(), "rows": body()["rows"] * 2}, "/rows"),
        ({**body(), "state": None}, "/state"),
        ({**body(), "state": "Illinois"}, "/state"),
    ],
)
async def test_a_wrong_table_is_refused_by_its_field(catalog: Catalog, given: Any, pointer: str) -> None:
    answer = await catalog.api.post("/v1/living-costs", json=given, headers=STAFF)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_anyone_reads_and_only_staff_write(catalog: Catalog) -> None:
    for method, path in (("POST", "/v1/living-costs"), ("PUT", "/v1/living-costs/us")):
        for who, status in (("", 401), ("student", 403), ("coach", 403)):
            headers = {"authorization": f"Bearer {who}"} if who else {}
            assert (await catalog.api.request(method, path, headers=headers)).status_code == status
    assert (await catalog.api.get("/v1/living-costs/us")).status_code == 404
    assert (await catalog.api.get("/v1/rotations/rot_none/cost-estimate")).status_code == 404
    await catalog.has(rotation())
    assert (await catalog.api.get("/v1/rotations/rot_1/cost-estimate?weeks=0")).status_code == 422
