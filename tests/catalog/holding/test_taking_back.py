"""An acceptance that staff take back before it is paid for (R36)."""

from datetime import timedelta

from services.catalog.holding.domain.holding import hold
from services.catalog.holding.domain.releasing import CloseWindow, TakeBackAcceptance, close_window, take_back
from services.catalog.rotations.domain.rotation import RotationState, UnknownRotation
from shared.contracts.catalog import HoldEnding, HoldReleased, PlaceHeld
from tests.catalog.builders import NOW, POLICY, SECOND, after, held, only, reserved, rotation, wants


def command(name: str, accepted_at: object = NOW) -> TakeBackAcceptance:
    return TakeBackAcceptance(f"app_{name}", "rot_1", accepted_at)  # type: ignore[arg-type]  # an instant


def test_a_held_place_is_given_back_by_the_handshake_and_offered_to_the_next() -> None:
    state, facts = take_back(command("a"), POLICY, held(rotation(), "a", "b"), NOW)
    assert only(facts, HoldEnding).reason == "withdrawn"
    assert take_back(command("a"), POLICY, state, NOW) == (state, ())
    _, facts = close_window(CloseWindow("app_a", "rot_1"), POLICY, state, NOW)
    free, offer = facts
    assert isinstance(free, HoldReleased)
    assert isinstance(offer, PlaceHeld)
    assert (free.accepted_at, offer.application_id) == (NOW, "app_b")


def test_a_number_in_the_line_is_given_back_at_once_and_said_so() -> None:
    state, facts = take_back(command("b"), POLICY, held(rotation(), "a", "b"), NOW)
    assert only(facts, HoldReleased).application_id == "app_b"
    assert after((state, ())).waitlist == ()
    assert take_back(command("b"), POLICY, state, NOW) == (state, ())


def test_a_later_acceptance_is_decided_anew() -> None:
    later = NOW + SECOND
    for full in (held(rotation(), "b"), held(rotation(places=2), "b")):
        waiting = held(full, "a")
        state, _ = take_back(command("a"), POLICY, waiting, NOW)
        if "app_a" in after((state, ())).claims:
            state, _ = close_window(CloseWindow("app_a", "rot_1"), POLICY, state, NOW)
        _, facts = hold(wants("a", accepted_at=later), POLICY, state, later)
        assert [fact for fact in facts if fact.key() == "app_a"]


def test_money_that_was_faster_keeps_the_place() -> None:
    seated = reserved(rotation(), "a")
    assert take_back(command("a"), POLICY, seated, NOW) == (seated, ())


def test_a_late_message_gives_up_nothing_of_a_later_acceptance() -> None:
    for state in (held(rotation(), "a"), held(rotation(), "b", "a")):
        old = command("a", NOW - timedelta(days=1))
        assert take_back(old, POLICY, state, NOW) == (state, ())
    unknown: RotationState = UnknownRotation("rot_1")
    assert take_back(command("a"), POLICY, unknown, NOW) == (unknown, ())
