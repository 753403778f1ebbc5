"""Invariant 11, nothing waits for nobody (R32), at the edges of when it must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.invariants import violations
from deploy.rounds.operating.waiting import (
    everything_waits_for_somebody,
    free_places_are_offered,
    nothing_stays_due,
    who_waits_is_in_line,
)
from services.applications.application.domain.application import Application
from services.catalog.holding.domain.holding import hold
from services.catalog.rotations.domain.rotation import Rotation
from shared.chassis.decision import Instant
from tests.applications.application.states import BEGINS, MADE
from tests.applications.builders import Office
from tests.catalog.builders import NOW, POLICY, after, held, wants
from tests.catalog.builders import rotation as a_rotation

SLACK, SECOND = timedelta(seconds=60), timedelta(seconds=1)


def looked_at(now: Instant, *applications: Application, rotation: Rotation | None = None) -> Evidence:
    found = {application.application_id: application for application in applications}
    return Evidence(now=now, applications=found, rotations=[rotation] if rotation else [])


async def made(state: str) -> Application:
    return await MADE[state][0](Office())


async def test_every_state_waits_for_somebody_and_an_end_for_nobody() -> None:
    for state in MADE:
        application = await made(state)
        now = application.history.entries[-1].at
        assert list(everything_waits_for_somebody(looked_at(now, application))) == [], state


async def test_a_state_that_names_nobody_is_found() -> None:
    lost = replace(await made("host_review"), review=None)
    [found] = everything_waits_for_somebody(looked_at(lost.created_at, lost))
    assert (found.invariant, found.about) == ("11 waits for nobody", lost.application_id)


async def test_a_visit_that_has_not_begun_a_minute_after_its_first_day_began_is_found() -> None:
    reserved = await made("reserved")
    assert list(everything_waits_for_somebody(looked_at(BEGINS + SLACK, reserved))) == []
    [found] = everything_waits_for_somebody(looked_at(BEGINS + SLACK + SECOND, reserved))
    assert found.invariant == "11 the clock is late"
    assert "begin_visit" in found.seen


def test_what_stays_due_for_more_than_a_minute_is_found_by_name() -> None:
    def due(by: timedelta) -> list[str]:
        evidence = Evidence(now=NOW, due={"catalog.rotations rot_1": NOW - by})
        return [found.about for found in nothing_stays_due(evidence)]

    assert due(SLACK) == []
    assert due(SLACK + SECOND) == ["catalog.rotations rot_1"]


def full_with_a_line() -> Rotation:
    return after(hold(wants("2"), POLICY, held(a_rotation(places=1), "1"), NOW))


def test_a_free_place_that_nobody_in_line_was_offered_is_found() -> None:
    full = full_with_a_line()
    assert list(free_places_are_offered(looked_at(NOW, rotation=full))) == []
    one_more = replace(full, places={monday: count + 1 for monday, count in full.places.items()})
    [found] = free_places_are_offered(looked_at(NOW, rotation=one_more))
    assert (found.about, found.seen) == (full.rotation_id, "1; app_2 waits")
    closed = replace(one_more, status="closed")
    assert list(free_places_are_offered(looked_at(NOW, rotation=closed))) == []


async def test_who_is_waitlisted_is_in_line_and_nobody_else_is() -> None:
    waitlisted = replace(await made("waitlisted"), application_id="app_2")
    full = full_with_a_line()
    assert list(who_waits_is_in_line(looked_at(NOW, waitlisted, rotation=full))) == []
    [unknown] = who_waits_is_in_line(looked_at(NOW, waitlisted))
    assert unknown.invariant == "11 not in line"
    gone = replace(await made("lapsed"), application_id="app_2")
    [found] = who_waits_is_in_line(looked_at(NOW, gone, rotation=full))
    assert found.invariant == "11 in line for nothing"


async def test_verify_looks_for_all_of_it() -> None:
    late = await made("reserved")
    evidence = replace(looked_at(BEGINS + 2 * SLACK, late), due={"payments.statements app_9": BEGINS})
    assert {"11 the clock is late", "11 stays due"} <= {found.invariant for found in violations(evidence)}
