"""Who gets a place, until when, and who waits (R2, R8, R10, R13, R15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.rotations.domain.rotation import UnknownRotation
from services.catalog.rotations.domain.stays import WEEK, Stay
from shared.contracts.catalog import PlaceHeld, PlaceRefused, Waitlisted
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from tests.catalog.builders import (
    MARCH,
    NOW,
    POLICY,
    SECOND,
    START,
    after,
    held,
    only,
    rotation,
    terms,
    wants,
)


def test_the_first_gets_the_place_for_seven_days() -> None:
    state, facts = hold(wants("a"), POLICY, rotation(), NOW)
    fact = only(facts, PlaceHeld)
    assert fact.until == NOW + timedelta(days=7)
    assert fact.fee == Money.usd(159_900)
    assert (fact.start_date, fact.weeks, fact.time_zone) == (START, 4, "America/New_York")
    assert fact.policy == POLICY
    assert not fact.from_waitlist
    assert "app_a" in after((state, facts)).claims


def test_a_hold_never_passes_the_start_of_the_first_day_at_the_site() -> None:
    midnight = datetime(2027, 3, 15, 4, 0, tzinfo=UTC)  # New York has gone to summer time the day before
    _, facts = hold(wants("a"), POLICY, rotation(), midnight - timedelta(days=7))
    assert only(facts, PlaceHeld).until == midnight
    _, facts = hold(wants("a"), POLICY, rotation(), midnight - timedelta(days=7) - SECOND)
    assert only(facts, PlaceHeld).until == midnight - SECOND


def test_one_second_before_the_start_is_in_time_and_the_start_is_too_late() -> None:
    midnight = datetime(2027, 3, 15, 4, 0, tzinfo=UTC)
    _, facts = hold(wants("a"), POLICY, rotation(), midnight - SECOND)
    assert only(facts, PlaceHeld).until == midnight
    _, facts = hold(wants("a"), POLICY, rotation(), midnight)
    assert only(facts, PlaceRefused).reason == "start_passed"


def test_whoever_comes_when_a_week_is_full_waits_in_order() -> None:
    full = held(rotation(), "a")
    second, facts = hold(wants("b"), POLICY, full, NOW)
    assert only(facts, Waitlisted).position == 1
    _, facts = hold(wants("c"), POLICY, second, NOW)
    assert only(facts, Waitlisted).position == 2


def test_one_full_week_in_the_range_is_enough_to_wait() -> None:
    last_week = held(rotation(), "a", stay=Stay(START + 3 * WEEK, 2))
    _, facts = hold(wants("b"), POLICY, last_week, NOW)
    only(facts, Waitlisted)
    just_after = held(rotation(), "a", stay=Stay(START + 4 * WEEK, 2))
    _, facts = hold(wants("b"), POLICY, just_after, NOW)
    only(facts, PlaceHeld)


def test_the_position_on_the_waitlist_counts_only_those_who_want_the_same_weeks() -> None:
    summer = Stay(START + 8 * WEEK, 4)
    state = held(rotation(), "a", "b", "c")
    state = held(state, "d", stay=summer)
    _, facts = hold(wants("e", summer), POLICY, state, NOW)
    assert only(facts, Waitlisted).position == 1


def test_two_places_are_given_twice_and_not_three_times() -> None:
    state = held(rotation(places=2), "a", "b", "c")
    assert set(state.claims) == {"app_a", "app_b"}
    assert [[name for name, _ in group.everyone()] for group in state.waitlist] == [["app_c"]]


@pytest.mark.parametrize("names", [("a",), ("a", "b")])
def test_a_repeat_says_nothing_whether_held_or_waiting(names: tuple[str, ...]) -> None:
    state = held(rotation(), *names)
    assert hold(wants(names[-1]), POLICY, state, NOW + timedelta(days=1)) == (state, ())


@pytest.mark.parametrize(("weeks", "offered"), [(1, False), (2, True), (8, True), (9, False)])
def test_the_host_says_which_lengths_there_are(weeks: int, offered: bool) -> None:
    _, facts = hold(wants("a", Stay(START, weeks)), POLICY, rotation(), NOW)
    if offered:
        only(facts, PlaceHeld)
    else:
        assert only(facts, PlaceRefused).reason == "length_not_offered"


@pytest.mark.parametrize(
    "start",
    [START + timedelta(days=1), START + 17 * WEEK, date(2028, 1, 3), date(9999, 12, 27), date.min],
)
def test_weeks_that_are_not_open_are_refused(start: date) -> None:
    _, facts = hold(wants("a", Stay(start, 2)), POLICY, rotation(), NOW)
    expected = "start_passed" if start == date.min else "weeks_not_open"
    assert only(facts, PlaceRefused).reason == expected


def only_if_free(name: str, stay: Stay = MARCH) -> HoldPlace:
    return replace(wants(name, stay), only_if_free=True)


def test_who_chose_a_day_among_others_gets_its_place_or_is_told_that_none_is_free() -> None:
    """R34: the next day on the list is better than waiting for this one."""
    _, facts = hold(only_if_free("a"), POLICY, rotation(), NOW)
    only(facts, PlaceHeld)
    full = held(rotation(), "a")
    state, facts = hold(only_if_free("b"), POLICY, full, NOW)
    assert only(facts, PlaceRefused).reason == "no_free_place"
    assert only(facts, PlaceRefused).accepted_at == NOW
    assert after((state, ())).waitlist == ()
    assert hold(only_if_free("b"), POLICY, state, NOW) == (state, ())


@pytest.mark.parametrize("start", [START + 17 * WEEK, date.min])
def test_a_chosen_day_that_is_not_open_or_has_begun_is_not_free(start: date) -> None:
    _, facts = hold(only_if_free("a", Stay(start, 2)), POLICY, rotation(), NOW)
    assert only(facts, PlaceRefused).reason == "no_free_place"


def test_a_chosen_day_of_a_closed_rotation_is_refused_for_good() -> None:
    _, facts = hold(only_if_free("a"), POLICY, rotation(status="closed"), NOW)
    assert only(facts, PlaceRefused).reason == "rotation_closed"


def test_a_closed_rotation_takes_nobody() -> None:
    _, facts = hold(wants("a"), POLICY, rotation(status="closed"), NOW)
    assert only(facts, PlaceRefused).reason == "rotation_closed"


def test_a_refusal_is_not_repeated_but_a_new_acceptance_is_decided_anew() -> None:
    state, _ = hold(wants("a"), POLICY, rotation(status="closed"), NOW)
    reopened = replace(after((state, ())), status="open")
    assert hold(wants("a"), POLICY, reopened, NOW + SECOND) == (reopened, ())
    _, facts = hold(wants("a", accepted_at=NOW + SECOND), POLICY, reopened, NOW + SECOND)
    only(facts, PlaceHeld)


def test_an_unknown_rotation_refuses_once() -> None:
    state, facts = hold(wants("a"), POLICY, UnknownRotation("rot_1"), NOW)
    assert only(facts, PlaceRefused).reason == "rotation_unknown"
    assert hold(wants("a"), POLICY, state, NOW) == (state, ())


@pytest.mark.parametrize(
    ("weeks", "cents"), [(2, 79_950), (3, 119_925), (4, 159_900), (5, 199_875), (6, 249_900)]
)
def test_the_fee_is_pro_rata_or_the_own_price_of_that_length(weeks: int, cents: int) -> None:
    own = terms(prices=[{"weeks": 6, "fee": Money.usd(249_900)}])
    _, facts = hold(wants("a", Stay(START, weeks)), POLICY, rotation(terms=own), NOW)
    assert only(facts, PlaceHeld).fee == Money.usd(cents)


@pytest.mark.parametrize(
    ("cents", "weeks", "fee"), [(99_901, 2, 49_951), (99_901, 5, 124_876), (1, 2, 1), (99_903, 5, 124_879)]
)
def test_half_a_cent_is_rounded_up(cents: int, weeks: int, fee: int) -> None:
    # 99901*2/4 = 49950.5, 99901*5/4 = 124876.25, 1*2/4 = 0.5, 99903*5/4 = 124878.75
    assert terms(fee=Money.usd(cents)).fee_for(weeks) == Money.usd(fee)


def test_a_rotation_may_set_its_own_numbers() -> None:
    own = terms(policy={"hold_days": 2, "deposit": Money.usd(50_000)})
    _, facts = hold(wants("a"), POLICY, rotation(terms=own), NOW)
    fact = only(facts, PlaceHeld)
    assert fact.until == NOW + timedelta(days=2)
    assert fact.policy == POLICY.model_copy(update={"hold_days": 2, "deposit": Money.usd(50_000)})


def test_the_houses_numbers_hold_where_the_rotation_says_nothing() -> None:
    _, facts = hold(wants("a"), Policy(hold_days=3), rotation(), NOW)
    assert only(facts, PlaceHeld).until == NOW + timedelta(days=3)


def test_two_thousand_in_one_line_keep_their_order() -> None:
    state = held(rotation(), *(f"{n:05}" for n in range(2000)))
    (group,) = state.waitlist
    assert group.stay == MARCH
    assert [name for name, _ in group.everyone()] == [f"app_{n:05}" for n in range(1, 2000)]
    assert [waiting.ticket for _, waiting in group.everyone()] == list(range(1, 2000))
