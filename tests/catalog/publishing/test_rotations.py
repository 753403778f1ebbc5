"""What staff do to rotations and their places; guarded by ETags, by what is taken, by usual fees (R2, R3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.catalog.builders import START, held, rotation
from tests.catalog.editing import OPEN, a_host, edit, new_rotation, publish
from tests.catalog.running import STAFF, Catalog, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


async def test_a_rotation_is_published_and_found(catalog: Catalog) -> None:
    host = await a_host(catalog)
    made = await publish(catalog, host["host_id"])
    assert made.status_code == 201, made.text
    rotation_id = made.json()["rotation_id"]
    assert await catalog.labels(rotation_id) == [f"RotationPublished {rotation_id}"]
    assert made.json()["weeks"] == OPEN
    found = (await catalog.api.get("/v1/rotations", params={"q": "cardio new"})).json()["items"]
    assert [item["rotation_id"] for item in found] == [rotation_id]


async def test_the_same_idempotency_key_makes_one_rotation(catalog: Catalog) -> None:
    host = await a_host(catalog)
    headers = STAFF | {"idempotency-key": "one"}
    body = new_rotation(host["host_id"])
    first = await catalog.api.post("/v1/rotations", json=body, headers=headers)
    again = await catalog.api.post("/v1/rotations", json=body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("cents", "usual"), [(99_899, False), (99_900, True), (419_900, True), (419_901, False)]
)
async def test_a_fee_outside_the_usual_range_must_be_confirmed(
    catalog: Catalog, cents: int, usual: bool
) -> None:
    host = await a_host(catalog)
    fee = {"amount": cents, "currency": "usd"}
    answer = await publish(catalog, host["host_id"], fee=fee)
    assert answer.status_code == (201 if usual else 422)
    if not usual:
        assert answer.json()["code"] == "unusual_fee_not_confirmed"
        assert answer.json()["errors"][0]["pointer"] == "/fee"
        confirmed = await publish(catalog, host["host_id"], fee=fee, confirm_unusual_fee=True)
        assert confirmed.status_code == 201


async def test_a_confirmed_fee_need_not_be_confirmed_again_for_another_edit(catalog: Catalog) -> None:
    host = await a_host(catalog)
    fee = {"amount": 50_000, "currency": "usd"}
    made = await publish(catalog, host["host_id"], fee=fee, confirm_unusual_fee=True)
    path = f"/v1/rotations/{made.json()['rotation_id']}"
    assert (await edit(catalog, path, {"title": "Another title"})).status_code == 200
    assert (await edit(catalog, path, {"fee": {"amount": 50_001}})).status_code == 422


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "both"}, "/kind"),
        ({"title": ""}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"fee": {"amount": 0}}, "/fee"),
        ({"fee": {"amount": 10_000_001}}, "/fee"),
        ({"fee": {"amount": 159_900, "currency": "eur"}}, "/fee"),
        ({"fee": {"amount": 1599.5}}, "/fee/amount"),
        ({"min_weeks": 5, "max_weeks": 4}, "/max_weeks"),
        ({"min_weeks": 5}, "/max_weeks"),
        ({"prices": [{"weeks": 5, "fee": {"amount": 100}}]}, "/prices"),
        ({"prices": [{"weeks": 4, "fee": {"amount": 100}}] * 2}, "/prices"),
        ({"weeks": [{"week": "2027-03-16", "places": 1}]}, "/weeks/0/week"),
        ({"weeks": [{"week": "2027-03-15", "places": -1}]}, "/weeks/0/places"),
        ({"weeks": [{"week": "2027-03-15", "places": 1}] * 2}, "/weeks"),
        ({"required_documents": []}, "/required_documents"),
        ({"description": "bell \a"}, "/description"),
        ({"description": "escape \x1b[2J"}, "/description"),
        ({"description": "turned \u202egnp.exe"}, "/description"),
        ({"description": "x" * 4001}, "/description"),
        ({"title": "turned \u202egnp.exe"}, "/title"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_wrong_input_names_its_field(catalog: Catalog, changes: dict[str, Any], pointer: str) -> None:
    host = await a_host(catalog)
    answer = await publish(catalog, host["host_id"], **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_an_edit_needs_to_know_what_it_edits(catalog: Catalog) -> None:
    await catalog.has(rotation())
    body = {"title": "New"}
    without = await catalog.api.patch("/v1/rotations/rot_1", json=body, headers=STAFF)
    assert without.status_code == 428
    stale = await catalog.api.patch(
        "/v1/rotations/rot_1", json=body, headers=STAFF | {"if-match": '"another"'}
    )
    assert stale.status_code == 412
    assert (await edit(catalog, "/v1/rotations/rot_1", body)).status_code == 200
    assert await catalog.labels() == ["RotationChanged rot_1"]


async def test_terms_that_no_longer_fit_together_are_refused(catalog: Catalog) -> None:
    await catalog.has(rotation())
    answer = await edit(catalog, "/v1/rotations/rot_1", {"max_weeks": 1})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/max_weeks")


async def test_closing_is_told_once_and_holds_stand(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a"))
    for _ in range(2):
        assert (await edit(catalog, "/v1/rotations/rot_1", {"status": "closed"})).status_code == 200
    assert await catalog.labels() == ["RotationClosed rot_1"]
    assert "app_a" in (await catalog.rotation()).claims
    assert (await edit(catalog, "/v1/rotations/rot_1", {"status": "open"})).json()["status"] == "open"
    assert await catalog.labels() == ["RotationClosed rot_1", "RotationPublished rot_1"]


async def test_places_below_what_is_taken_are_a_conflict_that_lists_who(catalog: Catalog) -> None:
    await catalog.has(held(rotation(places=2), "a", "b"))
    weeks = [{"week": (START + timedelta(weeks=w)).isoformat(), "places": 2} for w in range(4)]
    weeks[3]["places"] = 1
    answer = await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")
    assert answer.status_code == 409
    assert answer.json()["application_ids"] == ["app_a", "app_b"]
    assert [week["week"] for week in answer.json()["weeks"]] == ["2027-04-05"]
    weeks[3]["places"] = 2
    assert (await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")).status_code == 200
    assert len((await catalog.rotation()).places) == 4


async def test_more_places_go_to_those_who_wait(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a", "b", "c"))
    weeks = [{"week": (START + timedelta(weeks=w)).isoformat(), "places": 2} for w in range(4)]
    assert (await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")).status_code == 200
    assert await catalog.labels() == ["PlaceHeld app_b"]


async def test_a_description_has_lines_and_any_script(catalog: Catalog) -> None:
    host = await a_host(catalog)
    text = (
        "Two days a week.\r\n\n\t\u2022 العيادة \u2022 诊所 \u2022 José\u2019s \U0001f468\u200d\u2695\ufe0f"
    )
    made = await publish(catalog, host["host_id"], description=text)
    assert made.json()["description"] == text
