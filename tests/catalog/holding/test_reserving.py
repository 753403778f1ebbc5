"""Money clears a hold, takes the place again, or goes back (R9, R10, R14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    ReleasePlace,
    cancel,
    close_window,
    release,
)
from services.catalog.holding.domain.reserving import reserve
from services.catalog.rotations.domain.claims import Reserved
from services.catalog.rotations.domain.rotation import Rotation, UnknownRotation
from services.catalog.rotations.domain.stays import begins_at
from shared.contracts.catalog import PlaceReserved, ReservationRefused
from tests.catalog.builders import (
    MARCH,
    NOW,
    POLICY,
    SECOND,
    after,
    held,
    labels,
    only,
    pays,
    reserved,
    rotation,
    wants,
)

LATER = NOW + timedelta(days=8)


def lapsed(state: Rotation, name: str) -> Rotation:
    """Time was up for this application, and payments has closed the window."""
    ending = after(act_on_due(POLICY, state, LATER))
    return after(close_window(CloseWindow(f"app_{name}", "rot_1"), POLICY, ending, LATER))


def withdrawing(state: Rotation, name: str) -> Rotation:
    return after(release(ReleasePlace(f"app_{name}", "rot_1"), POLICY, state, NOW))


def test_money_in_time_makes_the_hold_a_reservation() -> None:
    state, facts = reserve(pays("a"), held(rotation(), "a"), NOW)
    fact = only(facts, PlaceReserved)
    assert (fact.start_date, fact.weeks, fact.after_lapse) == (MARCH.start, 4, False)
    claim = after((state, facts)).claims["app_a"]
    assert isinstance(claim, Reserved)
    assert claim.reserved_at == NOW


def test_a_repeat_of_the_money_says_nothing() -> None:
    state = reserved(rotation(), "a")
    assert reserve(pays("a"), state, NOW) == (state, ())
    assert reserve(pays("a", "pay_2"), state, LATER) == (state, ())


def test_a_payment_under_way_keeps_the_place_when_the_time_is_up() -> None:
    ending = after(act_on_due(POLICY, held(rotation(), "a"), LATER))
    _, facts = reserve(pays("a"), ending, LATER)
    assert not only(facts, PlaceReserved).after_lapse


def test_late_money_takes_the_place_again_while_it_is_free() -> None:
    state = lapsed(held(rotation(), "a"), "a")
    again, facts = reserve(pays("a"), state, LATER)
    assert only(facts, PlaceReserved).after_lapse
    assert after((again, facts)).claims["app_a"].state == "reserved"
    assert reserve(pays("a"), again, LATER) == (again, ())


def test_late_money_goes_back_when_the_place_went_to_the_next_in_line() -> None:
    state = lapsed(held(rotation(), "a", "b"), "a")
    refused, facts = reserve(pays("a"), state, LATER)
    assert only(facts, ReservationRefused).reason == "place_gone"
    assert reserve(pays("a"), refused, LATER) == (refused, ())


def test_every_late_payment_is_answered_once() -> None:
    state = lapsed(held(rotation(), "a", "b"), "a")
    first = after(reserve(pays("a", "pay_1"), state, LATER))
    second, facts = reserve(pays("a", "pay_2"), first, LATER)
    only(facts, ReservationRefused)
    assert reserve(pays("a", "pay_2"), second, LATER) == (second, ())


def test_late_money_after_the_start_goes_back_although_nobody_took_the_place() -> None:
    state = lapsed(held(rotation(), "a"), "a")
    start = MARCH.start
    begun = NOW.replace(year=start.year, month=start.month, day=start.day, hour=4)
    assert only(reserve(pays("a"), state, begun - SECOND)[1], PlaceReserved).after_lapse
    assert only(reserve(pays("a"), state, begun)[1], ReservationRefused).reason == "place_gone"


def test_late_money_takes_the_place_again_also_when_the_rotation_takes_nobody_new() -> None:
    state = lapsed(held(rotation(), "a"), "a")
    closed = replace(state, status="closed")
    assert only(reserve(pays("a"), closed, LATER)[1], PlaceReserved).after_lapse


def test_money_of_one_who_withdrew_goes_back_and_the_place_goes_on_when_no_page_is_left() -> None:
    state = withdrawing(held(rotation(), "a", "b"), "a")
    refused, facts = reserve(pays("a"), state, NOW)
    assert labels(facts) == ["ReservationRefused app_a"]
    assert reserve(pays("a"), refused, NOW) == (refused, ())
    served, facts = close_window(CloseWindow("app_a", "rot_1"), POLICY, after((refused, ())), NOW)
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_b"]
    assert reserve(pays("a"), served, NOW) == (served, ())


def test_money_after_a_withdrawal_or_a_cancellation_goes_back() -> None:
    withdrawn = withdrawing(held(rotation(), "a"), "a")
    withdrawn = after(close_window(CloseWindow("app_a", "rot_1"), POLICY, withdrawn, NOW))
    assert only(reserve(pays("a"), withdrawn, NOW)[1], ReservationRefused).reason == "ended"
    cancelled = after(cancel(CancelReservation("app_a", "rot_1"), POLICY, reserved(rotation(), "a"), NOW))
    assert reserve(pays("a"), cancelled, NOW) == (cancelled, ())  # this money had its answer
    assert only(reserve(pays("a", "pay_2"), cancelled, NOW)[1], ReservationRefused).reason == "ended"


@pytest.mark.parametrize("state", [UnknownRotation("rot_1"), rotation()])
def test_money_that_nobody_knows_of_goes_back_once(state: UnknownRotation | Rotation) -> None:
    refused, facts = reserve(pays("a"), state, NOW)
    assert only(facts, ReservationRefused).reason == "place_gone"
    assert reserve(pays("a"), refused, NOW) == (refused, ())


def test_one_who_waits_and_pays_gets_the_money_back_and_keeps_the_number() -> None:
    state = held(rotation(), "a", "b")
    same, facts = reserve(pays("b"), state, NOW)
    only(facts, ReservationRefused)
    assert same == state


def test_the_claim_remembers_the_acceptance_it_came_from() -> None:
    state = reserved(rotation(), "a")
    assert state.claims["app_a"].accepted_at == wants("a").accepted_at


def test_the_place_taken_again_is_reserved_now_and_keeps_the_acceptance_it_came_from() -> None:
    again = after(reserve(pays("a"), lapsed(held(rotation(), "a"), "a"), LATER))
    claim = again.claims["app_a"]
    assert isinstance(claim, Reserved)
    assert (claim.accepted_at, claim.reserved_at) == (wants("a").accepted_at, LATER)


def test_more_money_for_a_visit_that_is_over_says_nothing() -> None:
    over = begins_at(MARCH.end, rotation().zone)
    completed = after(act_on_due(POLICY, reserved(rotation(), "a"), over))
    assert "app_a" not in completed.claims
    assert reserve(pays("a", "pay_2"), completed, over) == (completed, ())
