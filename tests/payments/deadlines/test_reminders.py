"""Reminders of the balance are decided when they are due (R19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.payments.deadlines.domain.reminders import reminder_instants
from services.payments.lifecycle.domain.consequences import due_at
from services.payments.statement.domain.statement import AnyStatement
from shared.contracts.money import Money
from shared.contracts.payments import BalanceReminderDue
from tests.payments.builders import (
    DUE,
    NOW,
    REST,
    SECOND,
    Story,
    held,
    processing,
    reserved,
    tick,
    wire,
)


def reminded(story: Story) -> list[int]:
    return [fact.days_left for fact in story.said if isinstance(fact, BalanceReminderDue)]


def test_reminders_come_at_30_14_7_3_and_1_days_before_each_once() -> None:
    story = reserved()
    while (at := due_at(story.statement)) is not None and at < DUE:
        story.now = at - SECOND
        assert tick(story) == []
        story.now = at
        assert [type(fact) for fact in tick(story)] == [BalanceReminderDue]
        assert tick(story) == []
    assert reminded(story) == [30, 14, 7, 3, 1]


def test_a_reminder_names_the_balance_and_the_due_instant() -> None:
    story = reserved()
    story.now = DUE - timedelta(days=3)
    tick(story)
    assert story.said[-1] == BalanceReminderDue(
        **story.statement.about(),
        balance=Money.usd(REST),
        due_at=DUE,
        time_zone="America/Chicago",
        days_left=3,
    )


def test_reminder_days_are_local_days_across_the_change_of_clocks() -> None:
    story = reserved(start_date=date(2027, 4, 27), time_zone="America/New_York")
    instants = {days: at for at, days in reminder_instants(story.statement)}
    zone = ZoneInfo("America/New_York")
    assert {at.astimezone(zone).hour for at in instants.values()} == {0}
    after = reserved(start_date=date(2027, 4, 30), time_zone="America/New_York").statement
    three_days = {days: at for at, days in reminder_instants(after)}[3]
    assert after.full_due_at - three_days == timedelta(days=3) - timedelta(hours=1)


def test_after_three_days_of_downtime_only_the_latest_reminder_is_told_and_no_stale_one() -> None:
    story = reserved()
    story.now = DUE - timedelta(days=7) + timedelta(hours=23, minutes=59)
    tick(story)
    assert reminded(story) == [7]
    stale = reserved()
    stale.now = DUE - timedelta(days=7) + timedelta(hours=24)
    tick(stale)
    assert reminded(stale) == []
    stale.now = DUE - timedelta(days=3)
    tick(stale)
    assert reminded(stale) == [3]


def test_reminders_from_before_the_deposit_are_not_made_up_for() -> None:
    late = DUE - timedelta(days=7) + timedelta(hours=1)
    story = held(late, held_at=late, until=late + timedelta(days=2))
    story.now = late + timedelta(hours=1)
    story.pay("deposit")
    assert tick(story) == []
    assert due_at(story.statement) == DUE - timedelta(days=3)


def test_who_has_paid_or_has_money_on_its_way_is_not_reminded() -> None:
    settled = reserved()
    settled.pay("balance", "att_2")
    under_way = reserved()
    under_way.hear(processing(under_way.page("balance", "att_2"), REST, NOW))
    for story in (settled, under_way):
        story.now = DUE - timedelta(days=3)
        assert tick(story) == []


def test_money_that_is_known_to_be_under_way_is_not_asked_for_again() -> None:
    story = reserved()
    at = DUE - timedelta(days=7)
    story.now = at - timedelta(minutes=1)
    page = story.page("balance", "att_2")
    story.now = at
    story.hear(processing(page, REST, at))
    tick(story)
    assert (reminded(story), story.statement.reminded_until) == ([], at)


def test_one_cent_is_asked_for() -> None:
    story = reserved()
    wire(story, REST - 1)
    story.now = DUE - timedelta(days=7)
    tick(story)
    assert reminded(story) == [7]


def test_reminder_days_are_those_of_a_site_that_is_ahead_of_us() -> None:
    guam = ZoneInfo("Pacific/Guam")
    story = reserved(time_zone=guam.key)
    assert [at.astimezone(guam) for at, days in reminder_instants(story.statement) if days == 1] == [
        datetime(2027, 4, 23, tzinfo=guam)
    ]


def test_before_a_reminder_an_open_page_is_asked_about() -> None:
    story = reserved()
    at = DUE - timedelta(days=7)
    story.now = at - timedelta(minutes=3)
    page = story.page("balance", "att_2")
    story.now = at
    assert tick(story) == []
    assert [type(fact) for fact in story.hear(page)] == [BalanceReminderDue]


def test_one_statement_wakes_at_the_earliest_of_what_it_waits_for() -> None:
    story = held()
    assert due_at(story.statement) is None
    attempt = story.start()
    assert due_at(story.statement) == attempt.next_look_at
    story = reserved()
    assert due_at(story.statement) == DUE - timedelta(days=30)
    unopened: AnyStatement = Story().state
    assert due_at(unopened) is None
    assert replace(story.statement, cancelled_at=NOW).state == "settled"
