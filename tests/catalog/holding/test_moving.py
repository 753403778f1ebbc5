"""A reservation moves to another start: new weeks are taken in the write that frees the old (R23)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.catalog.holding.domain.moving import MovePlace, move
from services.catalog.rotations.domain.claims import Reserved
from services.catalog.rotations.domain.rotation import Rotation, UnknownRotation
from services.catalog.rotations.domain.stays import WEEK, Stay, begins_at
from shared.contracts.booking import PostponementRequested
from shared.contracts.catalog import PlaceMoved, PlaceMoveRefused
from tests.catalog.builders import (
    MARCH,
    NOW,
    POLICY,
    SECOND,
    START,
    about,
    accepted,
    after,
    held,
    labels,
    only,
    paid,
    reserved,
    rotation,
)
from tests.catalog.running import in_memory

APRIL = Stay(MARCH.end, 4)
OVERLAPPING = Stay(START + WEEK, 4)


def moves(stay: Stay = APRIL, move_id: str = "quo_1", name: str = "ana") -> MovePlace:
    return MovePlace(f"app_{name}", f"acc_{name}", "rot_1", move_id, stay)


def refusal(state: Rotation, command: MovePlace, now: Any = NOW) -> str:
    decided, said = move(command, POLICY, state, now)
    assert after((decided, said)).claims["app_ana"].stay == state.claims["app_ana"].stay
    return str(only(said, PlaceMoveRefused).reason)


def test_the_new_place_is_theirs_and_the_old_one_goes_to_the_next_in_line() -> None:
    state, said = move(moves(), POLICY, held(reserved(rotation(), "ana"), "ben"), NOW)
    assert labels(said) == ["PlaceMoved app_ana", "PlaceHeld app_ben"]
    told = said[0]
    assert isinstance(told, PlaceMoved)
    assert (told.from_start_date, told.start_date, told.weeks) == (START, APRIL.start, 4)
    claim = after((state, said)).claims["app_ana"]
    assert isinstance(claim, Reserved)
    assert claim.stay == APRIL


def test_the_own_old_weeks_do_not_stand_in_the_way() -> None:
    state, said = move(moves(OVERLAPPING), POLICY, reserved(rotation(), "ana"), NOW)
    assert labels(said) == ["PlaceMoved app_ana"]
    assert after((state, said)).free_places(Stay(START, 1)) == 1


def test_one_place_taken_by_another_is_enough_to_refuse() -> None:
    full = reserved(reserved(rotation(), "ana"), "ben", stay=Stay(APRIL.end - WEEK, 4))
    assert refusal(full, moves()) == "full"
    room = replace(full, places=dict.fromkeys(full.places, 2))
    assert labels(move(moves(), POLICY, room, NOW)[1]) == ["PlaceMoved app_ana"]


def test_what_is_closed_not_open_or_begun_is_refused() -> None:
    state = reserved(rotation(), "ana")
    assert refusal(replace(state, status="closed"), moves()) == "rotation_closed"
    assert refusal(state, moves(Stay(START + 52 * WEEK, 4))) == "weeks_not_open"
    assert refusal(state, moves(Stay(APRIL.start, 9))) == "length_not_offered"
    begun = begins_at(APRIL.start, state.zone)
    assert refusal(state, moves(), begun) == "start_passed"
    assert labels(move(moves(), POLICY, state, begun - SECOND)[1]) == ["PlaceMoved app_ana"]


def test_weeks_that_the_host_called_off_are_not_offered_again_when_somebody_moves_away() -> None:
    state = replace(reserved(rotation(), "ana"), called_off=(START,))
    moved = after(move(moves(), POLICY, state, NOW))
    assert START not in moved.places


@pytest.mark.parametrize("state", [rotation(), held(rotation(), "ana"), UnknownRotation("rot_1")])
def test_only_a_reservation_moves(state: Any) -> None:
    decided, said = move(moves(), POLICY, state, NOW)
    assert decided == state
    assert only(said, PlaceMoveRefused).reason in ("no_reservation", "rotation_unknown")


def test_the_same_request_again_says_nothing_whether_it_was_granted_or_refused() -> None:
    moved = after(move(moves(), POLICY, reserved(rotation(), "ana"), NOW))
    assert move(moves(), POLICY, moved, NOW) == (moved, ())
    full = reserved(reserved(rotation(), "ana"), "ben", stay=APRIL)
    refused = after(move(moves(), POLICY, full, NOW))
    assert move(moves(), POLICY, refused, NOW) == (refused, ())


async def test_the_event_twice_and_late_moves_once() -> None:
    wanted = PostponementRequested(**about("ana"), move_id="quo_1", start_date=APRIL.start, weeks=4)
    back = PostponementRequested(**about("ana"), move_id="quo_2", start_date=APRIL.end, weeks=4)
    with in_memory() as catalog:
        await catalog.has(rotation())
        await catalog.receive(accepted("ana"), paid("ana"))
        await catalog.receive(wanted, times=2)
        await catalog.receive(back)
        await catalog.receive(wanted)
        assert (await catalog.labels())[2:] == ["PlaceMoved app_ana", "PlaceMoved app_ana"]
        assert (await catalog.rotation()).claims["app_ana"].stay.start == APRIL.end
