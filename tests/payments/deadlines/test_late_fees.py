"""The late fee follows the provider's time of payment, to the second (R11, R12, R13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.payments.lifecycle.domain.consequences import due_at
from services.payments.paying.domain.converging import refund_answered
from services.payments.provider.domain import ProviderRefund
from shared.contracts.money import Money
from shared.contracts.payments import LateFeeRaised, LateFeeReversed
from shared.contracts.policy import Policy
from tests.payments.builders import (
    DUE,
    GRACE,
    LATE_FEE,
    REST,
    SECOND,
    Story,
    bank_said_no,
    held,
    paid,
    processing,
    reserved,
    tick,
    wire,
)

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu")


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
    assert [fact.reason for fact in said if isinstance(fact, LateFeeReversed)] == ["paid_in_time"]
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


def test_a_fee_of_one_cent_is_raised() -> None:
    story = reserved(policy=Policy(late_fee=Money.usd(1)))
    story.now = DUE + GRACE
    tick(story)
    assert story.statement.balance == REST + 1


def test_an_office_without_a_late_fee_raises_none() -> None:
    story = reserved(policy=Policy(late_fee=Money.usd(0)))
    story.now = DUE + GRACE
    assert tick(story) == []
    assert due_at(story.statement) is None
