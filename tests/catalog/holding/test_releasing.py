"""How places become free and who gets them: withdrawal, cancellation, the closed window (R14, R15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.holding import hold
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    ReleasePlace,
    cancel,
    close_window,
    release,
)
from services.catalog.rotations.domain.claims import Held
from services.catalog.rotations.domain.rotation import RotationState, UnknownRotation
from services.catalog.rotations.domain.stays import WEEK, Stay
from shared.contracts.catalog import HoldEnding, HoldLapsed, PlaceHeld
from shared.contracts.fact import Fact
from tests.catalog.builders import (
    MARCH,
    NOW,
    POLICY,
    SECOND,
    START,
    after,
    held,
    labels,
    only,
    reserved,
    rotation,
    wants,
)

Decision = tuple[RotationState, Sequence[Fact]]


def withdraw(state: RotationState, name: str, now: Any = NOW) -> Decision:
    return release(ReleasePlace(f"app_{name}", "rot_1"), POLICY, state, now)


def close(state: RotationState, name: str, now: Any = NOW) -> Decision:
    return close_window(CloseWindow(f"app_{name}", "rot_1"), POLICY, state, now)


def give_up(state: RotationState, name: str, now: Any = NOW) -> Decision:
    return cancel(CancelReservation(f"app_{name}", "rot_1"), POLICY, state, now)


def test_withdrawing_keeps_the_place_until_payments_has_closed_the_window() -> None:
    state, facts = withdraw(held(rotation(), "a", "b"), "a")
    assert only(facts, HoldEnding).reason == "withdrawn"
    assert set(after((state, facts)).claims) == {"app_a"}
    state, facts = close(state, "a")
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_b"]


def test_the_place_of_a_lapsed_hold_goes_to_the_next_in_line_for_48_hours() -> None:
    later = NOW + timedelta(days=7)
    state, facts = act_on_due(POLICY, held(rotation(), "a", "b", "c"), later)
    assert only(facts, HoldEnding).reason == "time_is_up"
    served, facts = close(state, "a", later)
    assert labels(facts) == ["HoldLapsed app_a", "PlaceHeld app_b"]
    offer = facts[1]
    assert isinstance(offer, PlaceHeld)
    assert offer.from_waitlist
    assert offer.until == later + timedelta(hours=48)
    assert [[name for name, _ in group.everyone()] for group in after((served, facts)).waitlist] == [
        ["app_c"]
    ]


def test_letting_the_offer_lapse_burns_it_and_moves_on() -> None:
    state = after(close(withdraw(held(rotation(), "a", "b", "c"), "a")[0], "a"))
    later = NOW + timedelta(hours=48)
    ending = after(act_on_due(POLICY, state, later))
    moved, facts = close(ending, "b", later)
    assert labels(facts) == ["HoldLapsed app_b", "PlaceHeld app_c"]
    assert only(facts[:1], HoldLapsed).from_waitlist
    assert hold(wants("b"), POLICY, moved, later) == (moved, ())


def test_an_offer_keeps_the_fee_of_the_day_of_acceptance() -> None:
    state = held(rotation(), "a", "b")
    dearer = state.terms.model_copy(update={"fee": state.terms.fee + state.terms.fee})
    _, facts = close(withdraw(replace(state, terms=dearer), "a")[0], "a")
    offer = facts[1]
    assert isinstance(offer, PlaceHeld)
    assert offer.fee == state.terms.fee


def test_who_came_first_is_served_first_whatever_fee_they_were_accepted_at() -> None:
    state = held(rotation(), "a", "b")
    dearer = state.terms.model_copy(update={"fee": state.terms.fee + state.terms.fee})
    state = held(replace(state, terms=dearer), "c")
    assert labels(close(withdraw(state, "a")[0], "a")[1]) == ["HoldReleased app_a", "PlaceHeld app_b"]
    state = after(withdraw(state, "b"))
    assert labels(close(withdraw(state, "a")[0], "a")[1]) == ["HoldReleased app_a", "PlaceHeld app_c"]


def test_who_does_not_fit_is_passed_over_and_stays_in_line() -> None:
    state = held(rotation(), "a", stay=Stay(START, 2))
    state = held(state, "later", stay=Stay(START + 2 * WEEK, 2))
    state = held(state, "long", stay=MARCH)
    state = held(state, "short", stay=Stay(START, 2))
    served, facts = close(withdraw(state, "a")[0], "a")
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_short"]
    assert after((served, facts)).waiting("app_long") is not None


def test_one_place_that_ends_may_serve_two_who_wait_for_different_weeks() -> None:
    state = held(rotation(), "a")
    state = held(state, "b", stay=Stay(START, 2))
    state = held(state, "c", stay=Stay(START + 2 * WEEK, 2))
    _, facts = close(withdraw(state, "a")[0], "a")
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_b", "PlaceHeld app_c"]


def test_nobody_is_offered_weeks_that_have_begun() -> None:
    midnight = NOW.replace(year=2027, month=3, day=15, hour=4)
    state = after(withdraw(held(rotation(), "a", "b", now=midnight - timedelta(days=8)), "a"))
    assert labels(close(state, "a", midnight - SECOND)[1]) == ["HoldReleased app_a", "PlaceHeld app_b"]
    assert labels(close(state, "a", midnight)[1]) == ["HoldReleased app_a"]


def test_cancelling_a_reservation_frees_the_place_at_once() -> None:
    state = held(reserved(rotation(), "a"), "b")
    served, facts = give_up(state, "a")
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_b"]
    assert set(after((served, facts)).claims) == {"app_b"}


def test_cancelling_what_is_only_held_ends_the_hold_by_the_handshake() -> None:
    state, facts = give_up(held(rotation(), "a"), "a")
    assert only(facts, HoldEnding).reason == "withdrawn"
    assert labels(close(state, "a")[1]) == ["HoldReleased app_a"]


def test_leaving_the_line_is_silent_and_final() -> None:
    state, facts = withdraw(held(rotation(), "a", "b", "c"), "b")
    assert not facts
    assert hold(wants("b"), POLICY, state, NOW) == (state, ())
    _, facts = close(withdraw(state, "a")[0], "a")
    assert labels(facts) == ["HoldReleased app_a", "PlaceHeld app_c"]


def test_withdrawing_while_the_time_is_up_releases_instead_of_lapsing() -> None:
    later = NOW + timedelta(days=7)
    ending = after(act_on_due(POLICY, held(rotation(), "a"), later))
    withdrawn, facts = withdraw(ending, "a", later)
    assert only(facts, HoldEnding).reason == "withdrawn"
    assert withdraw(withdrawn, "a", later) == (withdrawn, ())
    assert labels(close(withdrawn, "a", later)[1]) == ["HoldReleased app_a"]


def test_a_window_that_closes_before_we_know_why_ends_the_hold_when_we_do() -> None:
    closed, facts = close(held(rotation(), "a"), "a")
    assert not facts
    assert isinstance(after((closed, facts)).claims["app_a"], Held)
    assert labels(withdraw(closed, "a")[1]) == ["HoldReleased app_a"]
    waiting = held(after((closed, ())), "b")
    assert labels(withdraw(waiting, "a")[1]) == ["HoldReleased app_a", "PlaceHeld app_b"]
    later = NOW + timedelta(days=7)
    assert labels(act_on_due(POLICY, closed, later - SECOND)[1]) == []
    assert labels(act_on_due(POLICY, closed, later)[1]) == ["HoldLapsed app_a"]
    assert labels(act_on_due(POLICY, waiting, later)[1]) == ["HoldLapsed app_a", "PlaceHeld app_b"]


def test_a_rotation_that_is_closed_offers_its_free_place_to_nobody() -> None:
    closed = replace(held(rotation(), "a", "b"), status="closed")
    withdrawn = after(withdraw(closed, "a"))
    assert labels(close(withdrawn, "a")[1]) == ["HoldReleased app_a"]


def test_a_hold_that_was_no_offer_lapses_as_none() -> None:
    later = NOW + timedelta(days=7)
    ending = after(act_on_due(POLICY, held(rotation(), "a"), later))
    assert not only(close(ending, "a", later)[1], HoldLapsed).from_waitlist


@pytest.mark.parametrize("decide", [withdraw, give_up, close])
def test_what_is_unknown_here_stays_silent(decide: Callable[..., Decision]) -> None:
    for state in (rotation(), UnknownRotation("rot_1"), held(rotation(), "b")):
        assert decide(state, "a") == (state, ())


@pytest.mark.parametrize("decide", [withdraw, give_up, close])
def test_each_said_twice_and_once_late_says_nothing_more(decide: Callable[..., Decision]) -> None:
    first, _ = decide(held(rotation(), "a", "b"), "a")
    assert decide(first, "a") == (first, ())
    ended = close(withdraw(held(rotation(), "a"), "a")[0], "a")[0]
    assert decide(ended, "a", NOW + timedelta(days=30)) == (ended, ())


@pytest.mark.parametrize("decide", [withdraw, close])
def test_a_reservation_stands_against_news_about_its_hold(decide: Callable[..., Decision]) -> None:
    state = reserved(rotation(), "a")
    assert decide(state, "a") == (state, ())


def test_memory_of_what_has_ended_is_kept_35_days_and_no_longer() -> None:
    state = after(close(withdraw(held(rotation(), "a"), "a")[0], "a"))
    again = partial(withdraw, held(state, "b", now=NOW), "b")
    kept = after(close(again()[0], "b", NOW + timedelta(days=35) - SECOND))
    assert set(kept.ended) == {"app_a", "app_b"}
    dropped = after(close(again()[0], "b", NOW + timedelta(days=35)))
    assert set(dropped.ended) == {"app_b"}
