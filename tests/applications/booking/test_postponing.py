"""Postponing: quoted to the day, done as quoted, and nothing changes where the catalog refuses (R23)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import NotNow, StartNotPossible
from services.applications.application.domain.waiting import waiting_for
from services.applications.booking.domain.postponing import PostponeAsQuoted, PostponeByStaff
from services.applications.booking.domain.refusals import MoneyNotHeard, MoveUnderWay, QuoteIsOver
from shared.contracts.booking import ApplicationPostponed
from shared.contracts.catalog import PlaceCalledOff, PlaceMoved, PlaceMoveRefused
from shared.contracts.money import Money
from shared.contracts.payments import StatementMoved
from shared.contracts.policy import local_midnight
from shared.contracts.postponing import AS_CANCELLING, months_after
from tests.applications.booking.builders import quoted, until_start
from tests.applications.builders import Office
from tests.applications.facts import ANA, START, known

SECOND = timedelta(seconds=1)
LATER = START + timedelta(weeks=8)
ZONE = "America/Chicago"


async def quote(office: Office, application: Application, start: date = LATER) -> Any:
    found = known(await office.postponing.quote(application.application_id, ANA, start)).postponement_quote
    assert found is not None
    return found


async def asked(office: Office, application: Application, start: date = LATER) -> Application:
    wanted = await quote(office, application, start)
    command = PostponeAsQuoted(ANA, wanted.quote_id)
    return known(await office.postponing.postpone(application.application_id, command))


def moved(application: Application, **changes: Any) -> PlaceMoved:
    assert application.move is not None
    facts = {
        **application.about(),
        "move_id": application.move.move_id,
        "from_start_date": application.start_date,
        "start_date": application.move.start_date,
        "weeks": 4,
        "time_zone": ZONE,
    }
    return PlaceMoved(**{**facts, **changes})


def refused(application: Application) -> PlaceMoveRefused:
    assert application.move is not None
    move = application.move
    return PlaceMoveRefused(
        **application.about(), move_id=move.move_id, start_date=move.start_date, reason="full"
    )


@pytest.mark.parametrize(("days", "cents"), [(60, 0), (59, 15_000), (46, 15_000), (45, 69_900)])
async def test_the_fee_changes_with_the_day_at_the_site(days: int, cents: int) -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(until_start(days) - office.clock())
    assert (await quote(office, application)).fee == Money.usd(cents)


async def test_the_last_second_of_a_day_is_still_that_day_and_there_the_quote_ends() -> None:
    office = Office()
    application = await office.paid()
    midnight = local_midnight(START - timedelta(days=59), ZONE)
    office.clock.travel(midnight - SECOND - office.clock())
    free = await quote(office, application)
    assert (free.fee, free.holds_until) == (Money.usd(0), midnight)
    office.clock.travel(SECOND)
    assert (await quote(office, application)).fee == Money.usd(15_000)
    with pytest.raises(QuoteIsOver):
        await office.postponing.postpone(application.application_id, PostponeAsQuoted(ANA, free.quote_id))


async def test_within_45_days_it_costs_what_cancelling_would_keep() -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(until_start(45) - office.clock())
    wanted = await quote(office, application)
    assert wanted.text == AS_CANCELLING
    assert wanted.fee == (await quoted(office, application)).settlement.kept


async def test_only_a_later_monday_within_twelve_months() -> None:
    office = Office()
    application = await office.paid()
    latest = date(2028, 2, 28)
    for start in (LATER + timedelta(days=1), START, START - timedelta(weeks=1), latest + timedelta(weeks=1)):
        with pytest.raises(StartNotPossible):
            await quote(office, application, start)
    assert (await quote(office, application, latest)).start_date == latest
    assert months_after(date(2027, 3, 1), 12) == date(2028, 3, 1)
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)


async def test_asking_again_gives_the_same_quote_for_the_same_start_alone() -> None:
    office = Office()
    application = await office.paid()
    first = await quote(office, application)
    assert await quote(office, application) == first
    other = await quote(office, application, LATER + timedelta(weeks=1))
    with pytest.raises(QuoteIsOver):
        await office.postponing.postpone(application.application_id, PostponeAsQuoted(ANA, first.quote_id))
    office.clock.travel(timedelta(minutes=30) - SECOND)
    assert await quote(office, application, LATER + timedelta(weeks=1)) == other


async def test_it_is_asked_for_once_and_until_the_answer_nothing_else_happens_to_the_place() -> None:
    office = Office()
    application = await office.paid()
    asking = await asked(office, application)
    assert (asking.start_date, asking.state) == (START, application.state)
    assert asking.move is not None
    again = PostponeAsQuoted(ANA, asking.move.move_id)
    assert await office.postponing.postpone(application.application_id, again) == asking
    assert office.names_announced(application).count("PostponementRequested") == 1
    for work in (
        quoted(office, asking),
        quote(office, asking),
        office.cancelling.by_host(asking.application_id, "ill"),
    ):
        with pytest.raises(MoveUnderWay):
            await work
    assert "move_place" in {wait.task for wait in waiting_for(asking, office.clock())}


async def test_the_answer_moves_dates_checklist_and_alarms_and_keeps_the_rest() -> None:
    office = Office()
    application = await office.paid()
    asking = await asked(office, application)
    await office.receives_twice(moved(asking))
    after = await office.read(application)
    assert (after.start_date, after.move, after.state) == (LATER, None, application.state)
    assert (after.documents, after.signature, after.coach_id) == (
        application.documents, application.signature, application.coach_id,
    )  # fmt: skip
    shifted = [(item.name, item.due_on + timedelta(weeks=8)) for item in application.checklist]
    assert [(item.name, item.due_on) for item in after.checklist] == shifted
    assert after.alarms is not None
    assert after.alarms[-1].at == local_midnight(LATER - timedelta(days=1), ZONE)
    (said,) = [fact for fact in office.announced(application) if isinstance(fact, ApplicationPostponed)]
    assert (said.from_start_date, said.start_date, said.fee) == (START, LATER, Money.usd(0))
    await office.receives(moved(asking))
    assert await office.read(application) == after


async def test_a_refusal_leaves_everything_as_it_was() -> None:
    office = Office()
    application = await office.paid()
    asking = await asked(office, application)
    await office.receives_twice(refused(asking))
    after = await office.read(application)
    assert (after.start_date, after.move) == (START, None)
    assert "ApplicationPostponed" not in office.names_announced(application)
    assert (await asked(office, after)).move is not None


async def test_weeks_called_off_meanwhile_count_only_where_the_move_is_refused() -> None:
    for answer, chooses in ((moved, False), (refused, True)):
        office = Office()
        application = await office.paid()
        asking = await asked(office, application)
        await office.receives_twice(PlaceCalledOff(**application.about(), reason="the ward is closed"))
        assert (await office.read(application)).state == "reserved"
        await office.receives_twice(answer(asking))
        after = await office.read(application)
        assert (after.state, after.called_off is not None) == ("reserved", chooses)


async def test_a_first_day_that_began_meanwhile_is_taken_back() -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(application.starts_at - SECOND - office.clock())
    asking = await asked(office, application)
    await office.time_passes(SECOND)
    assert (await office.read(application)).state == "active"
    await office.receives(moved(asking))
    assert (await office.read(application)).state == "reserved"


async def test_not_before_it_is_reserved_and_paid_for_nor_once_it_has_begun() -> None:
    office = Office()
    held = await office.held()
    with pytest.raises(NotNow):
        await quote(office, held)
    unheard = await office.reserved()
    with pytest.raises(MoneyNotHeard):
        await quote(office, unheard)
    application = await office.paid()
    office.clock.travel(application.starts_at - office.clock())
    with pytest.raises(NotNow):
        await quote(office, application)


async def test_staff_waive_the_fee_with_a_reason() -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(until_start(10) - office.clock())
    command = PostponeByStaff("mov_1", LATER, Money.usd(0), "The embassy was closed.", "acc_staff")
    for _ in range(2):
        asking = known(await office.postponing.by_staff(application.application_id, command))
    await office.receives(moved(asking))
    (said,) = [fact for fact in office.announced(application) if isinstance(fact, ApplicationPostponed)]
    assert (said.fee, said.text) == (Money.usd(0), "The embassy was closed.")


async def test_the_fee_counts_where_it_is_cancelled_afterwards() -> None:
    office = Office()
    application = await office.paid()
    fact = StatementMoved(
        **application.about(), move_id="quo_1", start_date=LATER, weeks=4, fee=Money.usd(15_000), text="x",
        balance=Money.usd(105_000), due_at=office.clock(), time_zone=ZONE,
    )  # fmt: skip
    await office.receives_twice(fact)
    after = await office.read(application)
    assert after.booking is not None
    assert after.money.charged(after.booking.fee) == after.booking.fee + Money.usd(15_000)
    assert after.full_due_at == office.clock()
