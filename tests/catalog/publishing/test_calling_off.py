"""The host cancels for weeks: nobody new, everybody told, and no place offered again (R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.catalog.holding.domain.due import act_on_due
from services.catalog.holding.domain.holding import hold
from services.catalog.holding.domain.releasing import CancelReservation, CloseWindow, cancel, close_window
from services.catalog.publishing.domain.calling_off import CallOff, NothingToCallOff, call_off
from services.catalog.publishing.domain.publishing import set_places
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import WEEK, Stay, begins_at
from shared.contracts.catalog import HoldEnding, PlaceCalledOff, PlaceRefused
from tests.catalog.builders import (
    DEFAULTS,
    MARCH,
    NOW,
    POLICY,
    START,
    after,
    cancelled,
    closed,
    held,
    labels,
    only,
    reserved,
    rotation,
    wants,
)
from tests.catalog.running import STAFF, in_memory

MAY = Stay(START + 8 * WEEK, 4)


def called_off(
    state: Rotation, first: date | None = START, last: date | None = MARCH.end - WEEK, call_id: str = "hcn_1"
) -> tuple[Rotation, list[str]]:
    decided = call_off(CallOff(call_id, "rot_1", "the ward is closed", first, last), state, NOW)
    return after(decided), labels(decided[1])


def given_up(state: Rotation, name: str) -> tuple[Rotation, list[str]]:
    decided = cancel(CancelReservation(f"app_{name}", "rot_1"), POLICY, state, NOW)
    return after(decided), labels(decided[1])


def test_everybody_with_a_place_in_these_weeks_is_told_and_nobody_else() -> None:
    state = held(reserved(reserved(rotation(2), "a"), "may", stay=MAY), "b")
    state, facts = called_off(state)
    assert facts == ["PlaceCalledOff app_a", "PlaceCalledOff app_b"]
    assert state.claims.keys() == {"app_a", "app_b", "app_may"}


def test_a_place_that_was_called_off_is_offered_to_nobody_afterwards() -> None:
    state, _ = called_off(reserved(reserved(rotation(2), "a"), "b"))
    state, facts = given_up(state, "a")
    assert facts == ["HoldReleased app_a"]
    assert state.places[START] == 1  # never fewer than are taken
    state, _ = given_up(state, "b")
    assert START not in state.places
    refused = only(hold(wants("new"), POLICY, state, NOW)[1], PlaceRefused)
    assert refused.reason == "weeks_not_open"


def test_while_visitors_are_being_told_nobody_new_gets_in_line() -> None:
    state, _ = called_off(reserved(rotation(2), "a"))
    refused = only(hold(wants("new"), POLICY, state, NOW)[1], PlaceRefused)
    assert refused.reason == "weeks_not_open"


def test_who_waits_for_these_weeks_is_sent_back_to_the_staff_and_who_waits_for_others_stays() -> None:
    state = held(reserved(rotation(), "a"), "wait")
    state = held(reserved(state, "may", stay=MAY), "later", stay=MAY)
    state, facts = called_off(state)
    assert facts == ["PlaceCalledOff app_a", "PlaceRefused app_wait"]
    assert state.waiting("app_wait") is None
    assert state.waiting("app_later") is not None


def test_who_was_sent_back_may_be_accepted_again_when_the_weeks_are_open_again() -> None:
    state, _ = called_off(held(reserved(rotation(), "a"), "wait"))
    state, _ = given_up(state, "a")
    state = after(set_places({START + n * WEEK: 1 for n in range(4)}, DEFAULTS, state, NOW))
    later = NOW + timedelta(days=1)
    decided = hold(wants("wait", accepted_at=later), POLICY, state, later)
    assert labels(decided[1]) == ["PlaceHeld app_wait"]


def test_the_office_opens_the_weeks_again_only_by_giving_more_places_than_are_taken() -> None:
    state, _ = called_off(reserved(rotation(2), "a"))
    same = after(set_places(state.places, DEFAULTS, state, NOW))
    assert same.called_off == state.called_off
    assert not same.is_open_for(MARCH)
    more = after(set_places({**state.places, START: 2}, DEFAULTS, state, NOW))
    assert START not in more.called_off


def test_a_call_is_made_once() -> None:
    state, _ = called_off(reserved(rotation(), "a"))
    again, facts = called_off(state)
    assert (again, facts) == (state, [])


def test_without_weeks_it_is_everything_that_is_still_to_come() -> None:
    state = reserved(reserved(rotation(), "a"), "may", stay=MAY)
    there = begins_at(START, state.zone)
    state = after(act_on_due(POLICY, state, there))
    decided = call_off(CallOff("hcn_1", "rot_1", "moved away"), state, there)
    assert labels(decided[1]) == ["PlaceCalledOff app_may"]
    assert not any(after(decided).is_open_for(Stay(day, 2)) for day in state.places)


def test_with_weeks_named_it_is_also_who_is_there_already() -> None:
    state = reserved(rotation(), "a")
    there = begins_at(START, state.zone)
    state = after(act_on_due(POLICY, state, there))
    decided = call_off(CallOff("hcn_1", "rot_1", "illness", START), state, there)
    assert labels(decided[1]) == ["PlaceCalledOff app_a"]


def test_weeks_that_do_not_exist_cannot_be_called_off() -> None:
    with pytest.raises(NothingToCallOff):
        called_off(rotation(), START + 100 * WEEK, START + 101 * WEEK)


def test_begun_weeks_are_forgotten() -> None:
    state, _ = called_off(rotation())
    turned = after(act_on_due(POLICY, state, begins_at(START + WEEK, state.zone)))
    assert turned.called_off == (START + 2 * WEEK, START + 3 * WEEK)


def test_a_hold_that_is_cancelled_ends_by_the_handshake_and_frees_no_place() -> None:
    state, _ = called_off(held(rotation(), "a"))
    decided = cancel(CancelReservation("app_a", "rot_1"), POLICY, state, NOW)
    assert only(decided[1], HoldEnding).reason == "withdrawn"
    decided = close_window(CloseWindow("app_a", "rot_1"), POLICY, after(decided), NOW)
    assert labels(decided[1]) == ["HoldReleased app_a"]
    assert START not in after(decided).places


async def test_staff_call_weeks_off_once_and_see_how_far_it_is() -> None:
    with in_memory() as catalog:
        await catalog.has(reserved(held(rotation(2), "a"), "b"))
        path = "/v1/rotations/rot_1/host-cancellations"
        wish = {"reason": "the ward is closed", "first_week": str(START), "last_week": str(START)}
        assert (await catalog.api.post(path, json=wish, headers=STAFF)).status_code == 422  # no key
        unreadable = wish | {"reason": "the ward\x00is closed"}
        refused = await catalog.api.post(path, json=unreadable, headers={**STAFF, "idempotency-key": "k0"})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
        for _ in range(2):
            answer = await catalog.api.post(path, json=wish, headers={**STAFF, "idempotency-key": "k1"})
            assert answer.status_code == 201, answer.text
        assert answer.json()["under_way"] == ["app_a", "app_b"]
        told = [fact for fact in await catalog.facts() if isinstance(fact, PlaceCalledOff)]
        assert [fact.reason for fact in told] == ["the ward is closed"] * 2
        await catalog.receive(cancelled("b"), cancelled("a"), closed("a"))
        seen = (await catalog.api.get(path, headers=STAFF)).json()["items"]
        assert [(one["under_way"], one["application_ids"]) for one in seen] == [([], ["app_a", "app_b"])]
        assert not (await catalog.rotation()).claims


@pytest.mark.parametrize(
    ("who", "wish", "status"),
    [
        ("student", {"reason": "why not"}, 403),
        ("staff", {"reason": ""}, 422),
        ("staff", {"reason": "why not", "first_week": "2027-03-16"}, 422),
        ("staff", {"reason": "why", "first_week": str(START + WEEK), "last_week": str(START)}, 422),
        ("staff", {"reason": "too late", "first_week": "2150-01-05"}, 409),
    ],
)
async def test_what_cannot_be_called_off(who: str, wish: dict[str, str], status: int) -> None:
    with in_memory() as catalog:
        await catalog.has(replace(rotation()))
        headers = {"authorization": f"Bearer {who}", "idempotency-key": "k1"}
        answer = await catalog.api.post("/v1/rotations/rot_1/host-cancellations", json=wish, headers=headers)
        assert answer.status_code == status, answer.text


async def test_a_rotation_may_have_refund_rules_of_its_own_and_shows_them() -> None:
    with in_memory() as catalog:
        own = [
            {"name": "never", "text": "Nothing goes back", "percent": 0},
            {"name": "host", "text": "The host cancels: all", "by": "host", "percent": 100},
        ]
        await catalog.has(rotation())
        seen = await catalog.api.get("/v1/rotations/rot_1", headers=STAFF)
        assert seen.json()["policy"]["cancellation"][0]["name"] == "more_than_90_days"
        tag = {**STAFF, "if-match": seen.headers["etag"]}
        wish = {"policy": {"cancellation": own}}
        changed = await catalog.api.patch("/v1/rotations/rot_1", json=wish, headers=tag)
        assert changed.status_code == 200, changed.text
        state = await catalog.rotation()
        assert [rule.name for rule in state.policy(POLICY).cancellation] == ["never", "host"]
        wish = {"policy": {"cancellation": own[:1]}}
        tag = {**STAFF, "if-match": changed.headers["etag"]}
        assert (await catalog.api.patch("/v1/rotations/rot_1", json=wish, headers=tag)).status_code == 422
