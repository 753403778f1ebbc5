"""What anybody reads of the catalog (R1 to R4, R8, R11, R13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.catalog.rotations.domain.stays import Stay
from services.catalog.searching.domain.availability import months_before
from tests.catalog.builders import NOW, START, held, rotation, terms
from tests.catalog.running import STAFF, Catalog, in_memory

EXCLUDES = ["housing", "meals", "transport_or_airfare", "insurance", "visa_fees"]


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


async def get(catalog: Catalog, path: str, who: str = "", **query: Any) -> Any:
    headers = {"authorization": f"Bearer {who}"} if who else {}
    answer = await catalog.api.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_empty_catalog_is_an_empty_list(catalog: Catalog) -> None:
    assert await get(catalog, "/v1/rotations") == {"items": [], "next_cursor": None}


async def test_a_list_shows_the_fee_with_what_it_does_not_cover(catalog: Catalog) -> None:
    await catalog.has(rotation())
    (item,) = (await get(catalog, "/v1/rotations"))["items"]
    assert item["fee"] == {"amount": 159_900, "currency": "usd"}
    assert item["fee_weeks"] == 4
    assert item["fee_excludes"] == EXCLUDES
    assert item["next_free_start"] == "2027-02-15"
    assert item["host"] == {"host_id": "hst_1", "name": "Heronmarch Clinic"}
    assert "eligibility" not in item


@pytest.mark.parametrize(
    ("who", "hands_on", "observership"),
    [("student", True, False), ("graduate", False, True), ("graduate+step1", True, True)],
)
async def test_an_applicant_sees_which_rotations_they_may_do_and_why_not(
    catalog: Catalog, who: str, hands_on: bool, observership: bool
) -> None:
    await catalog.has(rotation())
    await catalog.has(rotation(rotation_id="rot_2", terms=terms(kind="observership")))
    items = (await get(catalog, "/v1/rotations", who))["items"]
    may = {item["kind"]: item["eligibility"] for item in items}
    assert (may["hands_on"]["eligible"], may["observership"]["eligible"]) == (hands_on, observership)
    for answer in may.values():
        assert bool(answer["reasons"]) is bool(answer["would_help"]) is not answer["eligible"]
    one = await get(catalog, "/v1/rotations/rot_1", who)
    assert one["eligibility"] == may["hands_on"]


async def test_staff_and_strangers_are_told_no_eligibility(catalog: Catalog) -> None:
    await catalog.has(rotation())
    assert (await get(catalog, "/v1/rotations/rot_1"))["eligibility"] is None
    assert (await get(catalog, "/v1/rotations/rot_1", "staff"))["eligibility"] is None


async def test_one_rotation_shows_weeks_numbers_and_advice_but_no_claims(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a"))
    one = await get(catalog, "/v1/rotations/rot_1")
    assert one["weeks"][0] == {"week": "2027-02-15", "places": 1}
    assert one["policy"]["deposit"] == {"amount": 69_900, "currency": "usd"}
    assert one["advice"]["months_before_start"] == 3
    assert one["fee_excludes"] == EXCLUDES
    assert "app_a" not in str(one)


async def test_a_read_that_is_at_hand_already_is_a_304(catalog: Catalog) -> None:
    await catalog.has(rotation())
    for path in ("/v1/rotations", "/v1/rotations/rot_1", "/v1/specialties", "/v1/cities"):
        first = await catalog.api.get(path)
        again = await catalog.api.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_availability_says_places_fee_and_deadlines_of_every_start(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a", "b"))
    answer = await get(
        catalog, "/v1/rotations/rot_1/availability", **{"from": "2027-03-15", "to": "2027-04-12"}
    )
    assert [start["start_date"] for start in answer["items"]] == [
        (START + timedelta(weeks=week)).isoformat() for week in range(5)
    ]
    assert [start["free_places"] for start in answer["items"]] == [0, 0, 0, 0, 1]
    assert [start["waiting"] for start in answer["items"]] == [1, 1, 1, 1, 0]
    first = answer["items"][0]
    assert (first["weeks"], first["last_day"], first["apply_by"]) == (4, "2027-04-11", "2026-12-15")
    assert first["fee"] == {"amount": 159_900, "currency": "usd"}
    assert first["deposit"] == {"amount": 69_900, "currency": "usd"}
    assert first["deadlines"] == {
        "hold_until": "2026-11-29T12:00:00Z",
        "full_due_at": "2027-01-30T05:00:00Z",
        "time_zone": "America/New_York",
    }
    assert answer["fee_excludes"] == EXCLUDES


async def test_inside_45_days_there_is_no_deposit(catalog: Catalog) -> None:
    await catalog.has(rotation())
    due = NOW.replace(year=2027, month=1, day=30, hour=5)
    for second, deposit in ((-1, True), (0, False)):
        catalog.clock.now = due + timedelta(seconds=second)
        day = {"from": "2027-03-15", "to": "2027-03-15"}
        (start,) = (await get(catalog, "/v1/rotations/rot_1/availability", **day))["items"]
        assert (start["deposit"] is not None) is deposit


async def test_availability_of_another_length_has_its_fee_and_its_weeks(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a", stay=Stay(START, 2)))
    day = {"from": "2027-03-01", "to": "2027-03-29"}
    answer = await get(catalog, "/v1/rotations/rot_1/availability", weeks=2, **day)
    assert [start["free_places"] for start in answer["items"]] == [1, 0, 0, 0, 1]
    assert answer["items"][0]["fee"]["amount"] == 79_950


@pytest.mark.parametrize(("weeks", "status"), [(1, 422), (2, 200), (8, 200), (9, 422), (53, 422), (0, 422)])
async def test_a_length_that_the_host_does_not_offer_is_refused(
    catalog: Catalog, weeks: int, status: int
) -> None:
    await catalog.has(rotation())
    answer = await catalog.api.get("/v1/rotations/rot_1/availability", params={"weeks": weeks})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "query:weeks"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"kind": "both"}, "query:kind"),
        ({"start_from": "soon"}, "query:start_from"),
        ({"start_to": "9999-12-31"}, "query:start_to"),
        ({"weeks": "0"}, "query:weeks"),
        ({"max_fee": "-1"}, "query:max_fee"),
        ({"limit": "101"}, "query:limit"),
        ({"sort": "price"}, "query:sort"),
        ({"q": "x" * 101}, "query:q"),
        ({"state": "New York"}, "query:state"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_named(
    catalog: Catalog, query: dict[str, str], pointer: str
) -> None:
    answer = await catalog.api.get("/v1/rotations", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_cursor_belongs_to_its_filters_and_cannot_be_made_up(catalog: Catalog) -> None:
    for number in range(3):
        await catalog.has(rotation(rotation_id=f"rot_{number}"))
    page = await get(catalog, "/v1/rotations", limit=2)
    assert len((await get(catalog, "/v1/rotations", limit=2, cursor=page["next_cursor"]))["items"]) == 1
    for query in ({"cursor": page["next_cursor"], "kind": "hands_on"}, {"cursor": "bm9ucw"}, {"cursor": "x"}):
        answer = await catalog.api.get("/v1/rotations", params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("path", ["", "/availability"])
async def test_an_unknown_rotation_is_a_404(catalog: Catalog, path: str) -> None:
    answer = await catalog.api.get(f"/v1/rotations/rot_none{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "rotation_unknown")


async def test_specialties_and_cities_count_what_is_offered(catalog: Catalog) -> None:
    await catalog.has(rotation())
    await catalog.has(rotation(rotation_id="rot_2", status="closed"))
    assert (await get(catalog, "/v1/specialties"))["items"] == [{"specialty": "Psychiatry", "rotations": 1}]
    cities = [{"city": "New York", "state": "NY", "rotations": 1}]
    assert (await get(catalog, "/v1/cities"))["items"] == cities


async def test_staff_see_who_has_which_place_and_who_waits(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a", "b", "c"))
    answer = (await catalog.api.get("/v1/rotations/rot_1/claims", headers=STAFF)).json()
    assert [(claim["application_id"], claim["state"]) for claim in answer["claims"]] == [("app_a", "held")]
    assert [one["application_id"] for one in answer["waitlist"]] == ["app_b", "app_c"]


def test_three_months_before_the_end_of_may_is_the_end_of_february() -> None:
    assert months_before(START.replace(month=5, day=31), 3).isoformat() == "2027-02-28"
    assert months_before(START.replace(month=2, day=1), 3).isoformat() == "2026-11-01"
