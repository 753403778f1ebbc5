"""What staff add to a statement: refunds as goodwill, and payments by wire."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.office.domain.correcting import refund_by_staff
from services.payments.office.domain.refusals import MoreThanRefundable, ReferenceUsed
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.statement.domain.money_commands import RefundByStaff
from shared.chassis.decision import Invalid
from tests.payments.builders import (
    DEPOSIT,
    FEE,
    NOW,
    SECOND,
    by_staff,
    held,
    reserved,
    wire,
)


def test_staff_may_give_back_all_that_was_paid_and_not_a_cent_more() -> None:
    story = reserved()
    with pytest.raises(MoreThanRefundable, match=r"\$699\.00"):
        by_staff(story, DEPOSIT + 1)
    by_staff(story, DEPOSIT)
    assert story.statement.balance == FEE - 2 * DEPOSIT
    with pytest.raises(MoreThanRefundable):
        by_staff(story, 1, "rfd_2")


def test_two_equal_refunds_are_two_and_one_that_is_repeated_is_one() -> None:
    story = reserved()
    by_staff(story, 100, "rfd_1")
    by_staff(story, 100, "rfd_1")
    by_staff(story, 100, "rfd_2")
    assert [(task.id, task.cents) for task in story.statement.refund_tasks] == [
        ("app_1:refund:1", 100),
        ("app_1:refund:2", 100),
    ]


def test_a_refund_in_another_currency_is_refused() -> None:
    with pytest.raises(Invalid):
        refund_by_staff(RefundByStaff("rfd_1", 100, "eur", "why", "stf_1"), reserved().state, NOW)


def test_a_wire_is_booked_at_the_banks_time_and_once() -> None:
    story = held()
    said = [type(f).__name__ for f in wire(story, DEPOSIT, received_at=NOW - timedelta(hours=3))]
    assert said == ["PaymentReceived", "DepositCompleted"]
    assert wire(story, DEPOSIT, received_at=NOW - timedelta(hours=3)) == []
    with pytest.raises(ReferenceUsed):
        wire(story, DEPOSIT + 1, received_at=NOW - timedelta(hours=3))
    assert story.statement.balance == FEE - DEPOSIT


def test_a_wire_from_the_future_is_refused_and_one_of_this_second_is_not() -> None:
    story = held()
    with pytest.raises(Invalid):
        wire(story, DEPOSIT, received_at=NOW + SECOND)
    assert wire(story, DEPOSIT, received_at=NOW) != []


def test_a_wire_closes_the_open_page_for_its_amount_is_not_right_any_more() -> None:
    story = held()
    story.page("full")
    wire(story, DEPOSIT)
    assert story.statement.attempts[0].unwanted


def test_a_wire_beyond_what_is_owed_goes_back_by_hand() -> None:
    story = held()
    wire(story, FEE + 500)
    assert [(t.cents, t.state) for t in story.statement.refund_tasks] == [(500, "by_hand")]
    story.decide(act_on_what_is_due(story.state, NOW))
    assert len(story.statement.refund_tasks) == 1
