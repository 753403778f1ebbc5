"""What time alone does: reminders, the end of a hold, weeks that begin, stays that are over (R14, R19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.releasing import CloseWindow, ReleasePlace, close_window, release
from services.catalog.rotations.domain.rotation import Rotation, UnknownRotation
from services.catalog.rotations.domain.stays import WEEK, Stay
from shared.contracts.catalog import HoldEnding, HoldEndingSoon, PlaceRefused
from tests.catalog.builders import (
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
)

UNTIL = NOW + timedelta(days=7)
FIRST_WEEK_BEGINS = datetime(2027, 2, 15, 5, 0, tzinfo=UTC)


def passing(state: Rotation, now: datetime) -> tuple[Rotation, list[str]]:
    decided = act_on_due(POLICY, state, now)
    return after(decided), labels(decided[1])


@pytest.mark.parametrize("hours", [48, 12])
def test_a_reminder_is_said_at_its_instant_and_not_a_second_before(hours: int) -> None:
    due = UNTIL - timedelta(hours=hours)
    state = held(rotation(), "a")
    if hours == 12:
        state, _ = passing(state, UNTIL - timedelta(hours=48))
    assert passing(state, due - SECOND) == (state, [])
    assert state.next_due_at() == due
    reminded, facts = act_on_due(POLICY, state, due)
    fact = only(facts, HoldEndingSoon)
    assert (fact.hours_left, fact.until, fact.time_zone) == (hours, UNTIL, "America/New_York")
    assert passing(after((reminded, facts)), due) == (reminded, [])


def test_after_a_downtime_one_reminder_is_enough_and_says_what_is_left() -> None:
    state, facts = act_on_due(POLICY, held(rotation(), "a"), UNTIL - timedelta(hours=5, minutes=30))
    assert only(facts, HoldEndingSoon).hours_left == 6
    assert after((state, facts)).next_due_at() == UNTIL


def test_a_hold_that_is_not_longer_than_a_reminder_has_none() -> None:
    full = held(rotation(), "a", "b")
    given_back = after(release(ReleasePlace("app_a", "rot_1"), POLICY, full, NOW))
    offered = after(close_window(CloseWindow("app_a", "rot_1"), POLICY, given_back, NOW))
    assert offered.next_due_at() == NOW + timedelta(hours=48 - 12)
    short = held(rotation(), "a", now=datetime(2027, 3, 14, 16, 0, tzinfo=UTC))
    assert short.claims["app_a"].state == "held"
    assert short.next_due_at() == FIRST_WEEK_BEGINS  # a week that is to leave; no reminder before
    assert passing(short, datetime(2027, 3, 15, 4, 0, tzinfo=UTC) - SECOND)[1] == []


def test_who_has_paid_or_withdrawn_is_not_reminded() -> None:
    state = reserved(rotation(), "a")
    assert passing(state, UNTIL - timedelta(hours=12)) == (state, [])
    withdrawn = after(release(ReleasePlace("app_a", "rot_1"), POLICY, held(rotation(), "a"), NOW))
    assert passing(withdrawn, UNTIL - timedelta(hours=12)) == (withdrawn, [])


def test_the_end_of_a_hold_is_asked_for_once_at_its_instant() -> None:
    state = after(act_on_due(POLICY, held(rotation(), "a"), UNTIL - timedelta(hours=12)))
    assert passing(state, UNTIL - SECOND) == (state, [])
    ending, facts = act_on_due(POLICY, state, UNTIL)
    assert only(facts, HoldEnding).reason == "time_is_up"
    assert passing(after((ending, facts)), UNTIL + timedelta(days=1)) == (ending, [])
    assert "app_a" in after((ending, facts)).claims


def test_weeks_that_have_begun_leave() -> None:
    state = rotation()
    assert state.next_due_at() == FIRST_WEEK_BEGINS
    assert passing(state, FIRST_WEEK_BEGINS - SECOND) == (state, [])
    later, said_then = passing(state, FIRST_WEEK_BEGINS)
    assert said_then == []
    assert min(later.places) == min(state.places) + WEEK
    assert later.next_due_at() == FIRST_WEEK_BEGINS + timedelta(days=7)


def test_whoever_still_waits_when_the_weeks_begin_is_told() -> None:
    state = held(rotation(), "a", "b", now=datetime(2027, 3, 1, tzinfo=UTC))
    state = held(state, "c", now=datetime(2027, 3, 1, tzinfo=UTC), stay=Stay(START + 2 * WEEK, 4))
    midnight = datetime(2027, 3, 15, 4, 0, tzinfo=UTC)
    assert "PlaceRefused app_b" not in passing(state, midnight - SECOND)[1]
    later, facts = act_on_due(POLICY, state, midnight)
    (refused,) = [fact for fact in facts if isinstance(fact, PlaceRefused)]
    assert (refused.application_id, refused.reason) == ("app_b", "start_passed")
    assert after((later, facts)).waiting("app_c") is not None
    assert passing(after((later, facts)), midnight)[1] == []


def test_a_stay_that_is_over_leaves_and_its_late_news_stay_silent() -> None:
    over = datetime(2027, 4, 12, 4, 0, tzinfo=UTC)
    state = reserved(rotation(places=1), "a")
    assert "app_a" in passing(state, over - SECOND)[0].claims
    done, said_then = passing(state, over)
    assert "app_a" not in done.claims
    assert done.ended["app_a"].how == "completed"
    assert said_then == []


def test_nothing_is_due_where_nothing_is_open_and_nobody_claims() -> None:
    assert rotation(places=0).next_due_at() is None
    unknown = UnknownRotation("rot_1")
    assert act_on_due(POLICY, unknown, NOW) == (unknown, ())


@pytest.mark.parametrize("jump", [timedelta(hours=7), timedelta(days=1), timedelta(days=9)])
def test_acting_whenever_something_is_due_always_moves_the_due_instant(jump: timedelta) -> None:
    state = held(rotation(places=2), "a", "b", "c", "d")
    state = reserved(state, "e", stay=Stay(START + 8 * WEEK, 4))
    now = NOW
    end = NOW + timedelta(days=400)
    while now < end:
        due = state.next_due_at()
        if due is not None and due <= now:
            state, _ = passing(state, now)
            moved = state.next_due_at()
            assert moved is None or moved > now
        else:
            assert passing(state, now) == (state, [])
        now += jump
    assert state.places == {}
