"""The due instant, the late fee and the reminders, to the second (R11, R12, R13, R19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.payments.deadlines.domain.reminders import reminder_instants
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.domain.correcting import waive_late_fee
from services.payments.office.domain.refusals import NoLateFee
from services.payments.paying.domain.converging import refund_answered, settle_what_is_due
from services.payments.provider.domain import ProviderRefund
from services.payments.settling.domain.consequences import due_at
from services.payments.statement.domain.statement import AnyStatement
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import BalanceReminderDue, LateFeeRaised, LateFeeReversed
from shared.contracts.policy import Policy
from tests.payments.builders import (
    DEPOSIT,
    DUE,
    FEE,
    LATE_FEE,
    NOW,
    SECOND,
    Story,
    bank_said_no,
    held,
    paid,
    processing,
    reserved,
    wire,
)

GRACE = timedelta(hours=6)
REST = FEE - DEPOSIT
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu")


def tick(story: Story) -> list[Fact]:
    return story.decide(settle_what_is_due(story.state, story.now))


def fees(story: Story) -> int:
    return story.names.count("LateFeeRaised")


@pytest.mark.parametrize(
    ("start", "zone", "first_late_instant"),
    [
        (date(2027, 6, 7), "America/New_York", "2027-04-24T04:00:00+00:00"),
        (date(2027, 6, 7), "America/Chicago", "2027-04-24T05:00:00+00:00"),
        (date(2027, 6, 7), "America/Denver", "2027-04-24T06:00:00+00:00"),
        (date(2027, 6, 7), "America/Los_Angeles", "2027-04-24T07:00:00+00:00"),
        (date(2027, 6, 7), "Pacific/Honolulu", "2027-04-24T10:00:00+00:00"),
        # the clocks go forward on March 14: due the day before, that day, and the day after
        (date(2027, 4, 26), "America/New_York", "2027-03-13T05:00:00+00:00"),
        (date(2027, 4, 27), "America/New_York", "2027-03-14T05:00:00+00:00"),
        (date(2027, 4, 28), "America/New_York", "2027-03-15T04:00:00+00:00"),
        # and back on November 7
        (date(2027, 12, 21), "America/Chicago", "2027-11-07T05:00:00+00:00"),
        (date(2027, 12, 22), "America/Chicago", "2027-11-08T06:00:00+00:00"),
        # due at the end of February 29
        (date(2028, 4, 14), "America/Denver", "2028-03-01T07:00:00+00:00"),
    ],
)
def test_the_due_instant_is_the_end_of_the_local_day_45_days_before(
    start: date, zone: str, first_late_instant: str
) -> None:
    before = datetime(2026, 12, 1, tzinfo=UTC)
    story = held(before, start_date=start, time_zone=zone, held_at=before, until=before + timedelta(days=7))
    due = datetime.fromisoformat(first_late_instant)
    assert story.statement.full_due_at == due
    assert due.astimezone(ZoneInfo(zone)).date() - timedelta(days=1) == start - timedelta(days=45)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "start",
    [
        date(2027, 6, 7),
        # the day before the clocks go forward, and the day of 23 hours
        date(2027, 4, 27),
        date(2027, 4, 28),
        # the day before they go back, and the day of 25 hours
        date(2027, 12, 21),
        date(2027, 12, 22),
        # February 29
        date(2028, 4, 14),
    ],
)
@pytest.mark.parametrize(("seconds", "raised"), [(-1, 0), (0, 1), (1, 1)])
def test_paid_one_second_before_the_due_instant_is_on_time_and_at_it_is_late(
    zone: str, start: date, seconds: int, raised: int
) -> None:
    story = reserved(start_date=start, time_zone=zone)
    due = story.statement.full_due_at
    story.now = due - timedelta(minutes=1)
    page = story.page("balance", "att_2")
    story.now = due + GRACE
    tick(story)
    story.hear(paid(page, REST, due + timedelta(seconds=seconds)))
    assert fees(story) == raised


def test_the_fee_is_raised_at_the_end_of_the_silent_grace_and_not_a_second_before() -> None:
    story = reserved()
    assert due_at(story.statement) is not None
    story.now = DUE + GRACE - SECOND
    tick(story)
    assert fees(story) == 0
    assert due_at(story.statement) == DUE + GRACE
    story.now = DUE + GRACE
    said = tick(story)
    assert said == [
        LateFeeRaised(
            **story.statement.about(),
            fee=Money.usd(LATE_FEE),
            balance=Money.usd(REST + LATE_FEE),
            due_at=DUE,
            time_zone="America/Chicago",
        )
    ]
    assert story.statement.state == "late"
    assert due_at(story.statement) is None


def test_the_fee_is_raised_once_however_often_the_clock_looks_and_dated_at_the_due_instant() -> None:
    story = reserved()
    for days in (1, 3, 3, 40):
        story.now = DUE + timedelta(days=days)
        tick(story)
    assert fees(story) == 1
    line = story.statement.line(story.statement.late_fee_key)
    assert line is not None
    assert (line.at, line.booked_at, line.cents) == (DUE, DUE + timedelta(days=1), LATE_FEE)


def test_an_open_page_is_asked_about_before_the_fee_is_raised() -> None:
    story = reserved()
    story.now = DUE - timedelta(minutes=1)
    page = story.page("balance", "att_2")
    story.now = DUE + GRACE
    assert tick(story) == []
    assert story.hear(paid(page, REST, DUE - SECOND))[-1] is not None
    assert fees(story) == 0
    assert story.statement.state == "settled"


def test_an_open_page_that_is_still_unpaid_when_asked_does_not_keep_the_fee_away() -> None:
    story = reserved()
    story.now = DUE + GRACE - timedelta(minutes=1)
    page = story.page("balance", "att_2")
    story.now = DUE + GRACE
    assert tick(story) == []
    assert [type(fact) for fact in story.hear(page)] == [LateFeeRaised]


def test_money_that_proves_to_have_been_in_time_takes_the_fee_back_once() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    said = wire(story, REST, received_at=DUE - SECOND)
    assert [type(fact) for fact in said if isinstance(fact, LateFeeReversed)] == [LateFeeReversed]
    assert story.statement.balance == 0
    assert story.statement.state == "settled"
    assert wire(story, REST, received_at=DUE - SECOND) == []
    assert story.names.count("LateFeeReversed") == 1


def test_money_that_came_at_the_due_instant_leaves_the_fee() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    wire(story, REST, received_at=DUE)
    assert (story.statement.balance, story.statement.state) == (LATE_FEE, "late")


def test_one_cent_short_at_the_due_instant_is_late() -> None:
    for cents, raised in ((REST - 1, 1), (REST, 0)):
        story = reserved()
        story.now = DUE + GRACE
        wire(story, cents, received_at=DUE - SECOND)
        tick(story)
        assert fees(story) == raised


def test_a_bank_payment_begun_in_time_is_in_time_while_it_is_under_way() -> None:
    story = reserved()
    story.now = DUE - SECOND
    page = story.page("balance", "att_2")
    story.hear(processing(page, REST, DUE - SECOND))
    story.now = DUE + GRACE + timedelta(days=2)
    assert tick(story) == []
    assert story.hear(processing(page, REST, DUE - SECOND)) == []
    said = [type(fact).__name__ for fact in story.hear(bank_said_no(page, REST, DUE - SECOND))]
    assert said == ["PaymentFailed", "LateFeeRaised"]


def test_a_bank_payment_begun_at_the_due_instant_is_late() -> None:
    story = reserved()
    story.now = DUE
    page = story.page("balance", "att_2")
    story.now = DUE + GRACE
    assert [type(f) for f in story.hear(processing(page, REST, DUE))] == [LateFeeRaised]


def test_who_has_not_reserved_gets_no_fee_and_no_reminder() -> None:
    story = held(until=DUE + timedelta(days=40))
    story.now = DUE + timedelta(days=1)
    assert tick(story) == []


def test_inside_45_days_there_is_no_fee_and_no_reminder() -> None:
    story = held(DUE, held_at=DUE, until=DUE + timedelta(days=7))
    story.pay("full")
    story.now = DUE + timedelta(days=5)
    assert tick(story) == []
    assert due_at(story.statement) is None


def test_a_refund_after_the_due_instant_makes_nobody_late() -> None:
    story = held()
    story.pay("full")
    story.now = DUE + timedelta(days=1)
    refund = ProviderRefund("re_1", "pi_att_1", 100, "succeeded", story.now)
    story.decide(refund_answered(refund, story.state, story.now))
    assert (fees(story), story.statement.balance) == (0, 100)


def test_staff_take_the_fee_back_once_with_a_reason() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    waiver = WaiveLateFee("illness", "stf_1")
    said = story.decide(waive_late_fee(waiver, story.state, story.now))
    assert [(type(f).__name__, getattr(f, "reason", "")) for f in said] == [("LateFeeReversed", "waived")]
    assert (story.statement.balance, story.statement.state) == (REST, "late")
    with pytest.raises(NoLateFee):
        waive_late_fee(waiver, story.state, story.now)
    story.now += timedelta(days=9)
    assert tick(story) == []


def test_without_a_late_fee_there_is_nothing_to_waive() -> None:
    with pytest.raises(NoLateFee):
        waive_late_fee(WaiveLateFee("kindness", "stf_1"), reserved().state, NOW)


def test_an_office_without_a_late_fee_raises_none() -> None:
    story = reserved(policy=Policy(late_fee=Money.usd(0)))
    story.now = DUE + GRACE
    assert tick(story) == []
    assert due_at(story.statement) is None


# --- reminders


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
