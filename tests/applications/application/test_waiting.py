"""Nothing waits for nobody (R32): each state but an end names who has the turn, since and until when."""

from datetime import timedelta
from typing import get_args

import pytest

from services.applications.application.api.waiting_views import SENTENCES
from services.applications.application.domain.application import ENDED, MOVES
from services.applications.application.domain.waiting import Task, Waiting, waiting_for
from services.applications.visiting.domain.checklist import TickItem
from shared.contracts.money import Money
from shared.contracts.payments import DueExtended
from tests.applications.application.states import (
    BEGIN,
    BEGINS,
    DUE,
    ENDS,
    ITEMS,
    MADE,
    Made,
    accepted,
    answered,
    asked,
    drafted,
    reserved,
    signed,
    turns,
    with_balance,
    with_host,
)
from tests.applications.builders import Office
from tests.applications.facts import BY_ANA, NOW, known, payment

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize("state", MADE)
async def test_each_state_says_who_has_the_turn(state: str) -> None:
    made, expected = MADE[state]
    office = Office()
    application = await made(office)
    assert application.state == state
    assert turns(application, office.clock()) == expected
    for wait in waiting_for(application, office.clock()):
        assert wait.since <= office.clock()
        assert wait.until is None or wait.until > office.clock()


def test_the_states_of_the_table_are_all_of_them_but_those_reached_from_these() -> None:
    walked = {"staff_review", "enrolling", "active"}  # below, on the way
    assert set(MADE) | walked | (ENDED - {"lapsed"}) == set(MOVES)


def test_every_task_has_its_words() -> None:
    assert set(SENTENCES) == set(get_args(Task))


async def test_an_answer_that_can_be_undone_waits_for_the_clock_and_then_for_the_catalog() -> None:
    office = Office()
    application = await answered(office)
    [wait] = waiting_for(application, office.clock())
    assert (wait.who, wait.task, wait.since, wait.until) == (
        "clock", "apply_answer", NOW, NOW + timedelta(minutes=15),
    )  # fmt: skip
    await office.time_passes(timedelta(minutes=15))
    assert turns(await office.read(application), office.clock()) == [("clock", "hold_place")]


@pytest.mark.parametrize(
    ("made", "before", "after"),
    [
        (drafted, ("applicant", "send_in"), ("applicant", "start_over")),
        (asked, ("applicant", "answer_question"), ("staff", "decline_unanswered")),
    ],
)
async def test_the_applicant_s_turn_ends_with_the_first_day(
    made: Made, before: tuple[str, str], after: tuple[str, str]
) -> None:
    office = Office()
    application = await made(office)
    assert turns(application, BEGINS - SECOND) == [before]
    assert turns(application, BEGINS) == [after]


async def test_an_acceptance_that_the_catalog_does_not_answer_becomes_a_task_of_staff() -> None:
    office = Office()
    application = await accepted(office)
    late = NOW + timedelta(minutes=15)
    assert turns(application, late - SECOND) == [("clock", "hold_place")]
    assert turns(application, late) == [("clock", "hold_place"), ("staff", "find_place")]


async def test_a_hold_waits_for_the_applicant_until_it_ends_and_then_for_the_provider() -> None:
    office = Office()
    application = await signed(office)
    assert application.hold is not None
    until = application.hold.until
    assert turns(application, until - SECOND) == [("applicant", "pay")]
    assert turns(application, until) == [("provider", "close_payment")]


async def test_a_silent_host_is_called_by_staff() -> None:
    office = Office()
    application = await with_host(office)
    assert application.review is not None
    await office.time_passes(timedelta(days=8))
    silent = await office.read(application)
    assert turns(silent, office.clock()) == [("host", "answer_review"), ("staff", "call_host")]
    late = application.review.expires_at + SECOND
    assert ("clock", "end_review") in turns(silent, late)
    await office.time_passes(timedelta(days=30))
    assert turns(await office.read(application), office.clock()) == [("staff", "answer_application")]


async def test_an_open_balance_is_the_staff_s_task_from_the_due_instant_on() -> None:
    office = Office()
    application = await with_balance(office)
    assert turns(application, DUE - SECOND) == [("applicant", "pay_balance"), *BEGIN, *ITEMS]
    late = [*BEGIN, *ITEMS, ("staff", "decide_visit"), ("applicant", "pay_overdue")]
    assert turns(application, DUE) == late
    await office.time_passes(BEGINS - office.clock())
    begun = await office.read(application)
    assert begun.state == "active"
    assert turns(begun, office.clock()) == [
        ("clock", "complete_visit"), *ITEMS, ("staff", "decide_visit"), ("applicant", "pay_overdue"),
    ]  # fmt: skip
    await office.time_passes(ENDS - BEGINS)
    assert turns(await office.read(application), office.clock()) == [("staff", "record_attendance")]


async def test_more_time_to_pay_moves_the_task_of_staff_with_the_due_instant() -> None:
    office = Office()
    application = await with_balance(office)
    extended = DueExtended(
        **application.about(),
        balance=Money.usd(90_000),
        was=DUE,
        due_at=DUE + DAY,
        time_zone="America/Chicago",
    )
    await office.receives_twice(extended)
    application = await office.read(application)
    assert ("staff", "decide_visit") not in turns(application, DUE + DAY - SECOND)
    assert ("staff", "decide_visit") in turns(application, DUE + DAY)


async def test_a_cent_that_is_not_owed_is_nobody_s_task() -> None:
    office = Office()
    application = await with_balance(office)
    rest = payment(application, Money.usd(90_000), "pay_2", balance=Money.usd(0))
    await office.receives_twice(rest)
    assert turns(await office.read(application), DUE) == [*BEGIN, *ITEMS]


async def test_open_items_are_the_staff_s_task_from_the_first_alarm_on_until_they_let_them_come() -> None:
    office = Office()
    application = await reserved(office)
    await office.time_passes(BEGINS - 7 * DAY - SECOND - office.clock())
    assert turns(await office.read(application), office.clock()) == [*BEGIN, *ITEMS]
    await office.time_passes(SECOND)
    alarmed = await office.read(application)
    assert turns(alarmed, office.clock()) == [*BEGIN, *ITEMS, ("staff", "decide_visit")]
    let = await office.visits.let_come(application.application_id, "acc_staff", "done on site")
    assert turns(let, office.clock()) == [*BEGIN, *ITEMS]


async def test_without_any_coach_staff_have_to_find_one() -> None:
    office = Office()
    application = await office.reserved()
    assert ("staff", "appoint_coach") in turns(application, office.clock())


async def test_what_another_process_s_faster_clock_wrote_has_happened() -> None:
    office = Office()
    application = await accepted(office)
    assert turns(application, NOW - SECOND) == [("clock", "hold_place")]


def test_staff_and_clock_keep_their_turn_when_they_are_late_others_lose_it() -> None:
    def wait(who: str) -> Waiting:
        return Waiting(who, "pay", NOW, NOW + DAY, "UTC")  # type: ignore[arg-type]  # any of them

    for who in ("staff", "clock"):
        assert wait(who).is_on(NOW + DAY)
    for who in ("applicant", "host", "coach", "provider"):
        assert wait(who).is_on(NOW + DAY - SECOND)
        assert not wait(who).is_on(NOW + DAY)
    assert not wait("staff").is_on(NOW - SECOND)


async def test_ticking_the_first_item_leaves_the_calendar_in_charge() -> None:
    office = Office()
    application = await reserved(office)
    ticked = known(await office.visiting.tick(application.application_id, TickItem("housing", True, BY_ANA)))
    assert ticked.state == "enrolling"
    assert turns(ticked, office.clock()) == [*BEGIN, *ITEMS]
