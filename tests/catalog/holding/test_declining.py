"""An offer is declined: the next in line gets the place at once, and who declined may join again (R15)."""

from __future__ import annotations

from datetime import timedelta

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.holding.domain.releasing import (
    CloseWindow,
    DeclineOffer,
    ReleasePlace,
    close_window,
    decline,
    release,
)
from services.catalog.holding.domain.reserving import reserve
from services.catalog.rotations.domain.claims import Held, Reserved
from services.catalog.rotations.domain.rotation import Rotation, UnknownRotation
from shared.chassis.decision import Instant
from shared.contracts.booking import OfferDeclined
from tests.catalog.builders import (
    MARCH,
    NOW,
    POLICY,
    SECOND,
    about,
    accepted,
    after,
    closed,
    held,
    labels,
    pays,
    rotation,
    wants,
    withdrawn,
)
from tests.catalog.running import in_memory

BEN = DeclineOffer("app_ben", "rot_1", NOW)
LATER = NOW + timedelta(days=1)


def offered() -> Rotation:
    """Ana withdrew: ben has the offer, and cem is next."""
    line = held(rotation(), "ana", "ben", "cem")
    ending = after(release(ReleasePlace("app_ana", "rot_1"), POLICY, line, NOW))
    return after(close_window(CloseWindow("app_ana", "rot_1"), POLICY, ending, NOW))


def again(name: str, at: Instant) -> HoldPlace:
    return wants(name, accepted_at=at)


def test_a_declined_offer_goes_to_the_next_when_payments_has_closed_the_window() -> None:
    ending, said = decline(BEN, POLICY, offered(), NOW)
    assert labels(said) == ["HoldEnding app_ben"]
    served, said = close_window(CloseWindow("app_ben", "rot_1"), POLICY, ending, NOW)
    assert labels(said) == ["HoldReleased app_ben", "PlaceHeld app_cem"]
    assert isinstance(after((served, said)).claims["app_cem"], Held)


def test_declining_again_or_in_the_dark_says_nothing() -> None:
    ending = after(decline(BEN, POLICY, offered(), NOW))
    assert decline(BEN, POLICY, ending, NOW) == (ending, ())
    freed = after(close_window(CloseWindow("app_ben", "rot_1"), POLICY, ending, NOW))
    assert decline(BEN, POLICY, freed, NOW) == (freed, ())
    nothing = UnknownRotation("rot_1")
    assert decline(BEN, POLICY, nothing, NOW) == (nothing, ())


def test_a_hold_that_was_not_offered_is_not_declined_and_neither_is_a_place_in_line() -> None:
    line = held(rotation(), "ana", "ben")
    for name in ("app_ana", "app_ben"):
        assert decline(DeclineOffer(name, "rot_1", NOW), POLICY, line, NOW) == (line, ())


def test_who_has_paid_keeps_the_place() -> None:
    paid = after(reserve(pays("ben"), offered(), NOW))
    assert decline(BEN, POLICY, paid, NOW) == (paid, ())
    assert isinstance(paid.claims["app_ben"], Reserved)


def test_a_decline_of_an_earlier_acceptance_gives_up_no_later_place() -> None:
    other = DeclineOffer("app_ben", "rot_1", NOW - SECOND)
    state = offered()
    assert decline(other, POLICY, state, NOW) == (state, ())


def test_who_declined_joins_again_at_the_end() -> None:
    ending = after(decline(BEN, POLICY, held(offered(), "dee"), NOW))
    freed = after(close_window(CloseWindow("app_ben", "rot_1"), POLICY, ending, NOW))
    joined, said = hold(again("ben", LATER), POLICY, freed, LATER)
    assert labels(said) == ["Waitlisted app_ben"]
    line = [name for group in after((joined, said)).waitlist for name, _ in group.everyone()]
    assert line == ["app_dee", "app_ben"]


def test_the_acceptance_that_lapsed_changes_nothing_when_it_comes_again_and_one_a_second_later_does() -> None:
    line = held(rotation(), "ana")
    over = NOW + timedelta(days=7)
    ending = after(act_on_due(POLICY, line, over))
    freed = after(close_window(CloseWindow("app_ana", "rot_1"), POLICY, ending, over))
    assert hold(again("ana", NOW), POLICY, freed, over) == (freed, ())
    _, said = hold(again("ana", NOW + SECOND), POLICY, freed, over)
    assert labels(said) == ["PlaceHeld app_ana"]


async def test_the_event_twice_and_late_moves_the_line_on_once() -> None:
    fact = OfferDeclined(**about("ben"), accepted_at=NOW)
    with in_memory() as catalog:
        await catalog.has(rotation())
        await catalog.receive(*map(accepted, ("ana", "ben", "cem")), withdrawn("ana"), closed("ana"))
        await catalog.receive(fact, times=2)
        await catalog.receive(closed("ben"), times=2)
        await catalog.receive(fact)
        said = await catalog.labels()
        assert said[-3:] == ["HoldEnding app_ben", "HoldReleased app_ben", "PlaceHeld app_cem"]
        assert (await catalog.rotation()).free_places(MARCH) == 0
