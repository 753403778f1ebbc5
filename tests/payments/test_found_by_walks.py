"""What random walks found, as short as they made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel, end_hold, give_all_back
from services.payments.lifecycle.domain.opening import open_statement
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.domain.correcting import refund_by_staff, waive_late_fee
from services.payments.office.domain.refusals import MoreThanRefundable, NoLateFee
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.provider.domain import ProviderRefund
from services.payments.statement.domain.money_commands import RefundByStaff
from tests.payments.builders import (
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    Story,
    held,
    opening,
    paid,
    reserved,
    wire,
)
from tests.payments.walk_rules import Walking

DAY = timedelta(days=1)


def offered_again(story: Story) -> None:
    story.now += DAY
    again = opening(held_at=story.now, until=story.now + 2 * DAY)
    story.decide(open_statement(again, story.state, story.now))


def test_ten_dollars_after_the_hold_ended_ask_for_no_place_and_go_back() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, story.now))
    wire(story, 1_000)
    assert "PaymentCameTooLate" not in story.names
    assert [(task.cents, task.state) for task in story.statement.refund_tasks] == [(1_000, "by_hand")]


def test_money_that_is_about_to_go_back_reserves_no_other_place() -> None:
    story = reserved()
    story.decide(give_all_back(story.state, story.now))
    offered_again(story)
    assert not story.statement.is_reserved
    assert story.start("deposit", "att_2").request.cents == DEPOSIT
    assert story.start("deposit", "att_2").request.purpose == "deposit"


def test_all_of_a_new_hold_is_the_whole_fee_while_the_old_money_goes_back() -> None:
    story = reserved()
    story.decide(give_all_back(story.state, story.now))
    offered_again(story)
    assert story.start("full", "att_2").request.cents == FEE


def test_a_fee_that_ended_with_the_reservation_is_not_given_back_once_more() -> None:
    story = reserved()
    story.now = DUE + DAY
    story.decide(act_on_what_is_due(story.state, story.now))
    story.decide(cancel(CancelStatement(0, "applicant", ()), story.state, story.now))
    with pytest.raises(NoLateFee):
        waive_late_fee(WaiveLateFee("goodwill", "stf_1"), story.state, story.now)


def test_goodwill_is_given_only_of_what_does_not_go_back_anyway() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, story.now))
    wire(story, DEPOSIT)
    with pytest.raises(MoreThanRefundable):
        refund_by_staff(RefundByStaff("ref_1", 1, "usd", "goodwill", "stf_1"), story.state, story.now)


def test_a_refund_that_came_back_makes_nobody_late_whenever_that_is_heard() -> None:
    story = held()
    page = story.page("full")
    story.now = DUE + DAY
    failed = ProviderRefund("re_1", "pi_att_1", 100, "failed", DUE - DAY)
    story.hear(paid(page, FEE, NOW, refunds=(failed,)))
    assert "LateFeeRaised" not in story.names
    assert story.statement.balance == 0


def test_what_goes_back_of_money_that_is_kept_aside_is_not_charged() -> None:
    story = held()
    odd = paid(story.page("deposit"), DEPOSIT + 1, NOW)
    back = ProviderRefund("re_1", "pi_att_1", DEPOSIT + 1, "succeeded", NOW)
    assert odd.payment is not None
    story.hear(replace(odd, payment=replace(odd.payment, refunds=(back,))))
    assert (story.statement.balance, story.statement.paid) == (FEE, 0)


def test_a_page_for_the_deposit_asks_for_no_more_when_others_sent_back_a_part_of_what_goes_back() -> None:
    walking = Walking()
    walking.begin(fee=DEPOSIT + 49, days=31, way="eve")
    walking.walk.refund_by_dashboard(part=0, pending=False)
    walking.walk.catalog_answers(is_free=False)
    walking.walk.dispute(heard=True, status="inquiry")
    walking.somebody_else(quarters=0, what=1)
    walking.walk.click(answer=0, way=0)
    assert walking.walk.statement.attempts[-1].request.cents == DEPOSIT


def test_a_fee_that_goodwill_could_give_back_is_not_waived_on_top() -> None:
    walking = Walking()
    walking.begin(fee=DEPOSIT + 19_949, days=110, way="late")
    walking.click_and_pay(how=0, way=0)
    walking.walk.news(which=0)
    for _ in range(4):
        walking.somebody_else(quarters=2, what=5)
    walking.somebody_else(quarters=0, what=4)
    statement = walking.walk.statement
    assert statement.charged >= 0
    assert statement.paid >= statement.going_back
    walking.ends()


def test_goodwill_before_the_place_is_reserved_makes_what_reserves_it_less_too() -> None:
    walking = Walking()
    walking.begin(fee=DEPOSIT + 49, days=8, way="held")
    walking.walk.wire(what=4, days_ago=0)
    walking.somebody_else(quarters=4, what=5)
    walking.walk.click(way=0, answer=0)
    statement = walking.walk.statement
    page = statement.attempts[-1].request
    assert (page.cents, statement.charged) == (DEPOSIT + 49 - 1_000, DEPOSIT + 49 - 1_000)
    walking.walk.pay(how=0, heard=True)
    assert walking.walk.statement.is_reserved
    walking.ends()


def test_a_refund_that_waits_for_a_dispute_is_not_asked_for_as_well() -> None:
    """Seen by the simulation: what the bank holds, nobody can send back meanwhile."""
    walking = Walking()
    walking.begin(fee=249_900, days=110, way="full")
    walking.somebody_else(quarters=1, what=5)
    walking.walk.dispute(status="open", heard=True)
    walking.walk.click(way=2, answer=0)
    statement = walking.walk.statement
    assert [task.state for task in statement.refund_tasks] == ["todo"]
    assert statement.attempts[-1].request.cents == statement.balance == statement.charged
    walking.walk.pay(how=0, heard=True)
    assert walking.walk.statement.balance == 0
    walking.ends()
