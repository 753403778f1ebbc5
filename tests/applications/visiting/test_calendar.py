"""The calendar begins and ends a visit, whatever is unfinished; alarms come before (R29)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import NotNow
from services.applications.visiting.domain.alarms import alarms_for
from services.applications.visiting.domain.checklist import TickItem
from services.applications.visiting.domain.refusals import NothingUnfinished
from shared.chassis.decision import Instant
from shared.contracts.applications import VisitAlarmDue, VisitorLetCome
from shared.contracts.money import Money
from shared.contracts.payments import StatementOpened
from tests.applications.builders import Office
from tests.applications.facts import BY_ANA, BY_COACH, COACH, START, known

BEGINS = datetime(2027, 3, 1, 6, tzinfo=UTC)
"""Midnight in Chicago, in winter."""
ENDS = datetime(2027, 3, 29, 5, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


async def unfinished(office: Office, *, unpaid: int = 0) -> str:
    """A reserved visitor with an open checklist, and a balance if one is wanted."""
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.reserved()
    if unpaid:
        opened = StatementOpened(
            **application.about(),
            total=Money.usd(unpaid),
            deposit=None,
            pay_until=BEGINS - 60 * DAY,
            full_due_at=BEGINS - 45 * DAY,
            time_zone="America/Chicago",
        )
        await office.receives_twice(opened)
    return application.application_id


async def at(office: Office, application_id: str, instant: Instant) -> str:
    await office.time_passes(instant - office.clock())
    return known(await office.stores.applications.get(application_id)).state


async def complete(office: Office, application_id: str) -> None:
    for item in known(await office.stores.applications.get(application_id)).checklist:
        await office.visiting.tick(application_id, TickItem(item.name, True, BY_COACH))


async def alarms(office: Office, application_id: str) -> list[VisitAlarmDue]:
    application = known(await office.stores.applications.get(application_id))
    return [fact for fact in office.announced(application) if isinstance(fact, VisitAlarmDue)]


@pytest.mark.parametrize("ticked", [0, 1])
async def test_the_first_day_begins_and_the_last_ends_a_visit_whatever_is_unfinished(ticked: int) -> None:
    office = Office()
    application_id = await unfinished(office)
    for _ in range(ticked):
        await office.visiting.tick(application_id, TickItem("housing", True, BY_ANA))
    before = "enrolling" if ticked else "reserved"
    assert await at(office, application_id, BEGINS - SECOND) == before
    assert await at(office, application_id, BEGINS) == "active"
    assert await at(office, application_id, ENDS - SECOND) == "active"
    assert await at(office, application_id, ENDS) == "completed"


async def test_after_a_long_sleep_an_unfinished_visit_has_completed_and_raised_no_late_alarm() -> None:
    office = Office()
    application_id = await unfinished(office)
    assert await at(office, application_id, BEGINS + 365 * DAY) == "completed"
    assert await alarms(office, application_id) == []


async def test_what_is_unfinished_is_said_7_3_and_1_days_before_at_the_site_s_midnight() -> None:
    office = Office()
    application_id = await unfinished(office, unpaid=90_000)
    said: list[int] = []
    for days in (7, 3, 1):
        await at(office, application_id, BEGINS - days * DAY - SECOND)
        assert len(await alarms(office, application_id)) == len(said)
        await at(office, application_id, BEGINS - days * DAY)
        said.append(days)
        assert [alarm.days_left for alarm in await alarms(office, application_id)] == said
    last = (await alarms(office, application_id))[-1]
    assert (last.coach_id, last.start_date, last.unpaid) == (COACH, START, Money.usd(90_000))
    assert "Housing for the whole stay" in last.open_items


async def test_of_missed_alarms_only_the_latest_is_raised_with_the_days_that_are_left() -> None:
    office = Office()
    application_id = await unfinished(office)
    await at(office, application_id, BEGINS - 2 * DAY)
    assert [alarm.days_left for alarm in await alarms(office, application_id)] == [2]


async def test_who_is_finished_and_has_paid_raises_no_alarm() -> None:
    office = Office()
    application_id = await unfinished(office)
    await complete(office, application_id)
    await at(office, application_id, BEGINS)
    assert await alarms(office, application_id) == []


async def test_who_has_ticked_everything_and_not_paid_raises_the_alarm_of_the_money() -> None:
    office = Office()
    application_id = await unfinished(office, unpaid=1)
    await complete(office, application_id)
    await at(office, application_id, BEGINS - 7 * DAY)
    [alarm] = await alarms(office, application_id)
    assert (alarm.open_items, alarm.unpaid) == ((), Money.usd(1))


async def test_money_is_unfinished_from_the_very_instant_at_which_it_is_due() -> None:
    office = Office()
    application_id = await unfinished(office, unpaid=1)
    await complete(office, application_id)
    await at(office, application_id, BEGINS - 45 * DAY - SECOND)
    with pytest.raises(NothingUnfinished):
        await office.visits.let_come(application_id, "acc_staff", "they pay on site")
    await at(office, application_id, BEGINS - 45 * DAY)
    after = await office.visits.let_come(application_id, "acc_staff", "they pay on site")
    assert after.let_come is not None


async def test_a_visitor_who_is_let_come_raises_no_alarm_and_begins() -> None:
    office = Office()
    application_id = await unfinished(office)
    for _ in range(2):
        after = await office.visits.let_come(application_id, "acc_staff", "the rest is done on site")
    told = [fact for fact in office.announced(after) if isinstance(fact, VisitorLetCome)]
    assert [fact.coach_id for fact in told] == [COACH]
    assert "the rest is done on site" not in str(office.announced(after))
    assert await at(office, application_id, BEGINS) == "active"
    assert await alarms(office, application_id) == []


async def test_only_a_visitor_with_a_place_can_be_let_come() -> None:
    office = Office()
    application = await office.held()
    with pytest.raises(NotNow):
        await office.visits.let_come(application.application_id, "acc_staff", "because")


async def test_what_is_open_on_the_first_day_can_still_be_completed_on_site() -> None:
    office = Office()
    application_id = await unfinished(office)
    await at(office, application_id, BEGINS)
    await complete(office, application_id)
    application = known(await office.stores.applications.get(application_id))
    assert application.state == "active"
    assert "VisitorReady" not in office.names_announced(application)
    with pytest.raises(NotNow):
        await office.visiting.tick(application_id, TickItem("housing", False, BY_ANA))


async def test_who_reserves_close_to_the_first_day_gets_the_alarms_still_to_come() -> None:
    office = Office()
    application = await office.reserved()
    days = (7, 3, 1)
    assert [alarm.days_left for alarm in alarms_for(application, days, BEGINS - 3 * DAY - SECOND)] == [3, 1]
    assert [alarm.days_left for alarm in alarms_for(application, days, BEGINS - 3 * DAY)] == [1]


async def test_a_visit_from_before_there_was_a_calendar_is_planned_and_moved_by_the_clock() -> None:
    """The last release stored no instant for it: it stayed `reserved` for good."""
    office = Office()
    application_id = await unfinished(office)
    row = office.stores.applications.store.rows[application_id]  # type: ignore[attr-defined]  # the fake's
    row.state = {name: value for name, value in row.state.items() if name != "alarms"}
    row.find = {name: value for name, value in row.find.items() if name != "planned"}
    row.due_at = None
    office.stores.applications._known.clear()
    assert await at(office, application_id, ENDS + 90 * DAY) == "reserved"
    assert await office.visits.plan_missing() == 1
    assert await at(office, application_id, office.clock()) == "completed"
    assert await office.visits.plan_missing() == 0
