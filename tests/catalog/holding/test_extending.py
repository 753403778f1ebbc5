"""Staff give more time to sign and pay (R24)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.extending import ExtendHold, NoSuchClaim, NotHeld, extend
from services.catalog.holding.domain.releasing import CloseWindow, ReleasePlace, close_window, release
from services.catalog.rotations.domain.claims import Held
from services.catalog.rotations.domain.rotation import NoSuchRotation, Rotation, UnknownRotation
from shared.chassis.decision import Invalid
from shared.contracts.catalog import HoldEnding, HoldEndingSoon, HoldExtended
from tests.catalog.builders import NOW, POLICY, SECOND, after, held, labels, only, reserved, rotation

UNTIL = NOW + timedelta(days=7)
LONGER = UNTIL + timedelta(days=3)


def extension(until: datetime = LONGER, name: str = "a") -> ExtendHold:
    return ExtendHold(f"app_{name}", "rot_1", until, "Their bank is closed.", "stf_1")


def extended(state: Rotation, until: datetime = LONGER, now: datetime = NOW) -> Rotation:
    return after(extend(extension(until), POLICY, state, now))


def claim(state: Rotation) -> Held:
    found = state.claims["app_a"]
    assert isinstance(found, Held)
    return found


def test_the_hold_ends_later_and_it_is_said_who_may_pay_until_when() -> None:
    state, facts = extend(extension(), POLICY, held(rotation(), "a"), NOW)
    fact = only(facts, HoldExtended)
    assert (fact.was, fact.until, fact.time_zone) == (UNTIL, LONGER, "America/New_York")
    kept = claim(after((state, facts)))
    assert (kept.until, kept.extensions[0].was, kept.extensions[0].staff_id) == (LONGER, UNTIL, "stf_1")


def test_it_ends_at_the_new_instant_and_not_a_second_before() -> None:
    state = extended(held(rotation(), "a"))
    for _ in (48, 12):
        state = after(act_on_due(POLICY, state, LONGER - SECOND))
    assert claim(state).until == LONGER
    assert labels(act_on_due(POLICY, state, LONGER - SECOND)[1]) == []
    assert only(act_on_due(POLICY, state, LONGER)[1], HoldEnding).reason == "time_is_up"


def test_reminders_are_due_anew_before_the_new_end() -> None:
    reminded = after(act_on_due(POLICY, held(rotation(), "a"), UNTIL - timedelta(hours=12)))
    assert claim(reminded).reminders == ()
    state = extended(reminded, now=UNTIL - timedelta(hours=11))
    assert state.next_due_at() == LONGER - timedelta(hours=48)
    said = only(act_on_due(POLICY, state, LONGER - timedelta(hours=48))[1], HoldEndingSoon)
    assert (said.hours_left, said.until) == (48, LONGER)


def test_twice_at_most() -> None:
    state = extended(extended(held(rotation(), "a")), LONGER + SECOND)
    with pytest.raises(Invalid, match="moved 2 times"):
        extend(extension(LONGER + 2 * SECOND), POLICY, state, NOW)


def test_never_past_the_first_day() -> None:
    late = datetime(2027, 3, 10, 12, 0, tzinfo=NOW.tzinfo)
    begins = datetime(2027, 3, 15, 4, 0, tzinfo=NOW.tzinfo)
    state = held(rotation(), "a", now=late)
    assert claim(state).until == begins
    with pytest.raises(Invalid) as refused:
        extend(extension(begins + SECOND), POLICY, state, late)
    assert refused.value.pointer == "/until"


def test_what_is_not_held_has_no_end_to_move() -> None:
    with pytest.raises(NotHeld):
        extend(extension(), POLICY, reserved(rotation(), "a"), NOW)
    ending = after(release(ReleasePlace("app_a", "rot_1"), POLICY, held(rotation(), "a"), NOW))
    with pytest.raises(NotHeld):
        extend(extension(), POLICY, ending, NOW)
    closed = after(close_window(CloseWindow("app_a", "rot_1"), POLICY, held(rotation(), "a"), NOW))
    with pytest.raises(NotHeld):
        extend(extension(), POLICY, closed, NOW)


def test_a_second_too_late_is_too_late() -> None:
    state = held(rotation(), "a")
    assert after(extend(extension(), POLICY, state, UNTIL - SECOND))
    with pytest.raises(NotHeld):
        extend(extension(), POLICY, state, UNTIL)


def test_another_application_is_told_that_it_holds_nothing() -> None:
    with pytest.raises(NoSuchClaim):
        extend(extension(name="b"), POLICY, held(rotation(), "a"), NOW)
    with pytest.raises(NoSuchRotation):
        extend(extension(), POLICY, UnknownRotation("rot_1"), NOW)


def test_an_offer_moves_too() -> None:
    line = held(rotation(), "a", "b")
    given_back = after(release(ReleasePlace("app_a", "rot_1"), POLICY, line, NOW))
    offered = after(close_window(CloseWindow("app_a", "rot_1"), POLICY, given_back, NOW))
    until = NOW + timedelta(hours=72)
    assert only(extend(extension(until, "b"), POLICY, offered, NOW)[1], HoldExtended).from_waitlist
