"""Coaches stand in for each other: handing over, being away, as many visitors as one takes (R40)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.visiting.adapters import ROSTER_KIND
from services.applications.visiting.domain.handing_over import (
    HandVisitorsOver,
    be_away,
    hand_over,
    handed_over,
    next_due_at,
    take_at_most,
)
from services.applications.visiting.domain.refusals import AbsenceNotPossible, CoachCannotTake, CoachUnknown
from services.applications.visiting.domain.roster import (
    ROSTER_ID,
    Absence,
    AssignCoach,
    Coach,
    HandOver,
    Roster,
    assign,
    join,
)
from services.applications.visiting.domain.visit import Viewer
from services.applications.visiting.use_cases.visitors import WantedVisitors
from shared.contracts.coaching import VisitorHandedOver
from tests.applications.builders import Office
from tests.applications.facts import BY_COACH, COACH, NOW, START

OTHER = "acc_other"
CHICAGO = Coach(("America/Chicago",), ("en",))
TWO = Roster({COACH: CHICAGO, OTHER: CHICAGO}, {"app_1": COACH, "app_2": COACH, "app_3": OTHER})
ALL = HandVisitorsOver(OTHER, from_coach_id=COACH)
AWAY = Absence(date(2027, 3, 1), date(2027, 3, 5), OTHER)


def chicago(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """In winter the clock of Chicago is six hours behind."""
    return datetime(2027, 3, day, hour, minute, second, tzinfo=UTC) + timedelta(hours=6)


def test_all_visitors_of_a_coach_are_handed_over_in_one_write_and_a_repeat_changes_nothing() -> None:
    after, facts = hand_over(ALL, TWO, NOW)
    assert (after.assigned, list(facts)) == ({"app_1": OTHER, "app_2": OTHER, "app_3": OTHER}, [])
    assert after.handing_over == {each: HandOver(COACH, OTHER, NOW) for each in ("app_1", "app_2")}
    assert hand_over(ALL, after, NOW) == (after, ())


def test_one_visitor_is_handed_over_by_their_coach_or_staff_and_by_nobody_else() -> None:
    one = HandVisitorsOver(OTHER, application_id="app_1", seen_by=frozenset({COACH}))
    after, _ = hand_over(one, TWO, NOW)
    assert after.assigned == {**TWO.assigned, "app_1": OTHER}
    assert hand_over(one, after, NOW)[0] is after
    stranger = HandVisitorsOver(COACH, application_id="app_3", seen_by=frozenset({COACH}))
    with pytest.raises(ApplicationUnknown):
        hand_over(stranger, TWO, NOW)
    with pytest.raises(CoachUnknown) as no:
        hand_over(HandVisitorsOver("acc_nobody", application_id="app_1"), TWO, NOW)
    assert no.value.pointer == "/to_coach_id"


def test_a_coach_takes_as_many_as_they_take_and_not_one_more() -> None:
    three, _ = take_at_most(OTHER, 3, TWO, NOW)
    assert hand_over(ALL, three, NOW)[0].load_of(OTHER) == 3
    two, _ = take_at_most(OTHER, 2, TWO, NOW)
    with pytest.raises(CoachCannotTake):
        hand_over(ALL, two, NOW)
    wanting = AssignCoach("app_4", "America/Chicago", START, ("en",))
    assert assign(wanting, two, NOW)[0].assigned["app_4"] == OTHER
    one, _ = take_at_most(OTHER, 1, TWO, NOW)
    assert assign(wanting, one, NOW)[0].assigned["app_4"] == COACH
    none, _ = take_at_most(COACH, 2, one, NOW)
    assert assign(wanting, none, NOW) == (none, ())


@pytest.mark.parametrize(
    ("now", "away"),
    [
        (chicago(1, 0) - timedelta(seconds=1), False),
        (chicago(1, 0), True),
        (chicago(5, 23, 59, 59), True),
        (chicago(6, 0), False),
    ],
)
def test_a_coach_is_away_for_whole_days_of_their_own_zone(now: datetime, away: bool) -> None:
    roster, _ = be_away(COACH, AWAY, TWO, NOW)
    assert roster.coaches[COACH].is_away(now) is away
    assert roster.stands_in_for(OTHER, now) == (frozenset({COACH}) if away else frozenset())
    given, _ = assign(AssignCoach("app_4", "America/Chicago", START, ("en",)), replace_load(roster), now)
    assert given.assigned["app_4"] == (OTHER if away else COACH)


def replace_load(roster: Roster) -> Roster:
    """The one who is away has fewer visitors: without the absence they would be chosen."""
    return Roster(roster.coaches, {"app_3": OTHER})


def test_nobody_is_handed_over_to_who_is_away() -> None:
    roster, _ = be_away(OTHER, Absence(AWAY.first_day, AWAY.last_day, COACH), TWO, NOW)
    with pytest.raises(CoachCannotTake):
        hand_over(ALL, roster, chicago(1, 0))
    assert hand_over(ALL, roster, chicago(6, 0))[0].load_of(OTHER) == 3


@pytest.mark.parametrize(
    ("absence", "pointer"),
    [
        (Absence(AWAY.first_day, AWAY.last_day, COACH), "/deputy_id"),
        (Absence(AWAY.last_day, AWAY.first_day, OTHER), "/last_day"),
        (Absence(AWAY.first_day, AWAY.first_day + timedelta(days=367), OTHER), "/last_day"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_with_its_field(absence: Absence, pointer: str) -> None:
    with pytest.raises(AbsenceNotPossible) as no:
        be_away(COACH, absence, TWO, NOW)
    assert no.value.pointer == pointer


def test_a_deputy_is_there_on_each_of_the_days() -> None:
    roster, _ = be_away(OTHER, Absence(date(2027, 3, 5), date(2027, 3, 9), COACH), TWO, NOW)
    with pytest.raises(AbsenceNotPossible):
        be_away(COACH, AWAY, roster, NOW)
    before = Absence(AWAY.first_day, date(2027, 3, 4), OTHER)
    assert be_away(COACH, before, roster, NOW)[0].coaches[COACH].absence == before


def test_joining_again_keeps_capacity_and_absence_and_an_old_roster_is_read() -> None:
    roster, _ = be_away(COACH, AWAY, take_at_most(COACH, 5, TWO, NOW)[0], NOW)
    coach = join(COACH, Coach(("America/New_York",), ("es",)), roster, NOW)[0].coaches[COACH]
    assert coach == Coach(("America/New_York",), ("es",), 5, AWAY)
    assert ROSTER_KIND.due_at is not None
    assert ROSTER_KIND.due_at(Roster({COACH: CHICAGO}, {"app_1": COACH})) is None


def test_who_cannot_be_told_yet_is_looked_at_again_in_a_minute() -> None:
    moved, _ = hand_over(HandVisitorsOver(OTHER, application_id="app_1"), TWO, NOW)
    to = moved.handing_over["app_1"]
    later, _ = handed_over("app_1", to, False, moved, NOW)
    assert next_due_at(later) == NOW + timedelta(minutes=1)
    assert handed_over("app_1", to, True, later, NOW) == (later, ())
    done, _ = handed_over("app_1", later.handing_over["app_1"], True, later, NOW)
    assert next_due_at(done) is None


async def test_the_visitor_is_told_once_of_their_new_coach_who_sees_them_from_then_on() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.reserved()
    await office.coaches.join(OTHER, ["America/Chicago"], ["en"])
    for _ in range(2):
        await office.coach_desk.hand_over(ALL)
    after = await office.read(application)
    assert (after.coach_id, office.announced(application)[-1]) == (
        OTHER,
        VisitorHandedOver(**after.about(), from_coach_id=COACH, coach_id=OTHER),
    )
    assert office.names_announced(application).count("VisitorHandedOver") == 1
    with pytest.raises(ApplicationUnknown):
        await office.visiting.visitor(application.application_id, BY_COACH)
    assert await office.visiting.visitor(application.application_id, Viewer(OTHER, "coach")) == after


async def test_what_a_crash_left_is_finished_by_the_clock() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.reserved()
    await office.coaches.join(OTHER, ["America/Chicago"], ["en"])
    await office.roster.change(ROSTER_ID, lambda roster, now: hand_over(ALL, roster, now))
    assert (await office.read(application)).coach_id == COACH
    await office.time_passes(timedelta(seconds=1))
    assert (await office.read(application)).coach_id == OTHER
    assert not (await office.coaches.all()).handing_over


async def test_the_deputy_sees_the_visitors_while_their_coach_is_away() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.reserved()
    await office.coaches.join(OTHER, ["America/Chicago"], ["en"])
    day = NOW.date() + timedelta(days=2)
    await office.coach_desk.be_away(COACH, Absence(day, day, OTHER))
    seen = []
    for _ in range(4):
        viewer = await office.visiting.viewer(OTHER, "coach")
        found = await office.visiting.visitors(viewer, WantedVisitors(), 10, None)
        seen.append([hit.id for hit in found] == [application.application_id])
        await office.time_passes(timedelta(days=1))
    assert seen == [False, False, True, False]
