"""What is shown instead of a start that is full: alike, free, near, with its price (R15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import WEEK, begins_at
from services.catalog.searching.domain.equivalents import MOST_SHOWN, equivalents
from shared.chassis.decision import Instant
from shared.contracts.money import Money
from tests.catalog.builders import DEFAULTS, MARCH, NOW, SECOND, START, held, rotation, terms, weeks_of
from tests.catalog.running import Catalog, in_memory

FULL = held(rotation(), "ana")


def other(name: str = "rot_2", first: date = START, fee: int = 159_900, **changes: Any) -> Rotation:
    """A rotation of the same specialty and kind that has room for one stay of four weeks."""
    given: dict[str, Any] = {"rotation_id": name, "terms": terms(fee=Money.usd(fee))}
    return replace(rotation(**(given | changes)), places=weeks_of(1, first, 4))


def found(*others: Rotation, now: Instant = NOW) -> list[tuple[str, date, int]]:
    shown = equivalents(FULL, MARCH, others, DEFAULTS, now)
    return [(one.rotation.rotation_id, one.start.stay.start, one.difference.amount) for one in shown]


def test_the_nearest_comes_first_and_of_those_the_cheapest() -> None:
    far, dear, cheap = (
        other("rot_far", START + 2 * WEEK),
        other("rot_dear", START + WEEK, 160_000),
        other("rot_cheap", START - WEEK, 159_899),
    )
    assert found(far, dear, cheap) == [
        ("rot_cheap", START - WEEK, -1),
        ("rot_dear", START + WEEK, 100),
        ("rot_far", START + 2 * WEEK, 0),
    ]


def test_another_start_of_the_same_rotation_is_one_but_not_the_stay_itself() -> None:
    assert found(FULL) == [("rot_1", START - 4 * WEEK, 0)]
    assert equivalents(rotation(), MARCH, [rotation()], DEFAULTS, NOW)[0].start.stay != MARCH


def test_eight_weeks_away_is_near_and_nine_are_not() -> None:
    assert found(other(first=START + 8 * WEEK)) == [("rot_2", START + 8 * WEEK, 0)]
    assert found(other(first=START - 8 * WEEK)) == [("rot_2", START - 8 * WEEK, 0)]
    assert found(other(first=START + 9 * WEEK), other(first=START - 9 * WEEK)) == []


def test_what_is_full_closed_too_short_or_begun_is_none() -> None:
    full = replace(other(), claims=FULL.claims)
    closed = replace(other(), status="closed")
    short = other(terms=terms(max_weeks=3))
    assert found(full, closed, short) == []
    begun = begins_at(START, other().zone)
    assert found(other(), now=begun - SECOND) == [("rot_2", START, 0)]
    assert found(other(), now=begun) == []


def test_ten_are_shown_and_no_more() -> None:
    assert len(found(*(other(f"rot_{n}") for n in range(2, 14)))) == MOST_SHOWN


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


async def ask(catalog: Catalog, who: str = "", **query: Any) -> Any:
    headers = {"authorization": f"Bearer {who}"} if who else {}
    wanted: dict[str, Any] = {"start_date": START.isoformat(), "weeks": 4} | query
    return await catalog.api.get("/v1/rotations/rot_1/equivalents", params=wanted, headers=headers)


async def test_anybody_sees_them_with_price_and_deadlines_and_an_applicant_whether_they_may(
    catalog: Catalog,
) -> None:
    await catalog.has(FULL)
    await catalog.has(other(fee=180_000))
    await catalog.has(other("rot_3", terms=terms(kind="observership")))
    await catalog.has(other("rot_4", terms=terms(specialty="Surgery")))
    first, same = (await ask(catalog)).json()["items"]
    assert (first["rotation"]["rotation_id"], first["difference"]["amount"]) == ("rot_2", 20_100)
    assert (first["start"]["fee"]["amount"], first["start"]["free_places"]) == (180_000, 1)
    assert same["rotation"]["rotation_id"] == "rot_1"
    assert "eligibility" not in first["rotation"] or first["rotation"]["eligibility"] is None
    (mine, _) = (await ask(catalog, "graduate")).json()["items"]
    assert not mine["rotation"]["eligibility"]["eligible"]


@pytest.mark.parametrize("query", [{"start_date": "2027-03-16"}, {"weeks": 0}, {"weeks": 53}, {"weeks": ""}])
async def test_a_stay_that_cannot_be_is_refused_by_its_field(catalog: Catalog, query: Any) -> None:
    await catalog.has(FULL)
    answer = await ask(catalog, **query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"query:{next(iter(query))}"


async def test_of_an_unknown_rotation_there_are_none(catalog: Catalog) -> None:
    assert (await ask(catalog)).status_code == 404
