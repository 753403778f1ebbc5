"""The line as whoever waits in it is told of it: how many are ahead, what may become free (R15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalog.holding.domain.waiting import NotInLine, place_in_line
from services.catalog.rotations.domain.stays import WEEK, Stay
from tests.catalog.builders import MARCH, NOW, SECOND, START, held, reserved, rotation
from tests.catalog.running import STAFF, Catalog, in_memory


def test_who_came_first_is_next_and_each_later_one_has_one_more_ahead() -> None:
    line = held(rotation(), "ana", "ben", "cem")
    assert [place_in_line(f"app_{name}", line).position for name in ("ben", "cem")] == [1, 2]


def test_only_those_who_want_one_of_the_same_weeks_are_ahead() -> None:
    later = Stay(MARCH.end, 4)
    touching = Stay(MARCH.end - WEEK, 4)
    line = held(held(rotation(), "ana"), "bea", stay=later)
    line = held(held(line, "ben"), "cem", "dee", stay=later)
    assert place_in_line("app_cem", line).position == 1
    assert place_in_line("app_dee", held(line, "eve", stay=touching)).position == 2


@pytest.mark.parametrize(("ahead", "chance"), [(0, "good"), (1, "some"), (2, "small")])
def test_chances_are_counted_from_unpaid_and_paid_places(ahead: int, chance: str) -> None:
    names = [f"w{n}" for n in range(ahead + 1)]
    line = held(held(reserved(rotation(2), "ana"), "ben"), *names)
    mine = place_in_line(f"app_{names[-1]}", line)
    assert (mine.ahead, mine.unpaid, mine.reserved, mine.chance) == (ahead, 1, 1, chance)


def test_the_first_hold_to_end_is_named_and_a_paid_place_has_none() -> None:
    early, late = NOW, NOW + timedelta(days=1)
    line = held(held(rotation(2), "ana", now=late), "ben", now=early)
    line = held(line, "cem", now=late)
    assert place_in_line("app_cem", line).next_hold_ends_at == early + timedelta(days=7)
    paid = held(reserved(rotation(), "ana"), "ben")
    assert place_in_line("app_ben", paid).next_hold_ends_at is None


def test_who_has_a_place_is_not_in_line() -> None:
    with pytest.raises(NotInLine):
        place_in_line("app_ana", held(rotation(), "ana"))


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


async def test_one_sees_one_s_own_place_staff_see_all_and_others_nothing(catalog: Catalog) -> None:
    line = held(rotation(), "ana", "1", now=NOW - SECOND)
    await catalog.has(replace(line, rotation_id="rot_1"))
    path = "/v1/rotations/rot_1/waitlist/app_1"
    for who in (STAFF, {"authorization": "Bearer student"}):
        seen = (await catalog.api.get(path, headers=who)).json()
        assert (seen["position"], seen["unpaid"], seen["chance"]) == (1, 1, "good")
        assert (seen["start_date"], seen["time_zone"]) == (START.isoformat(), "America/New_York")
    assert (await catalog.api.get(path)).status_code == 401
    stranger = held(rotation(), "ana", "zoe")
    await catalog.has(stranger)
    answer = await catalog.api.get(
        path.replace("app_1", "app_zoe"), headers={"authorization": "Bearer student"}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "not_in_line")
