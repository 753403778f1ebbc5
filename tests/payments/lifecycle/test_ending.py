"""How a hold ends for the money: the handshake, and money that comes too late (R14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.lifecycle.domain.ending import end_hold, give_all_back, reserve_again
from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered
from services.payments.paying.domain.refusals import HoldEnded
from services.payments.provider.domain import ProviderRefund
from services.payments.reconciling.domain.money_invariants import broken
from services.payments.statement.domain.statement import nothing
from shared.chassis.decision import TooEarly
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import PaymentCameTooLate, RefundSent
from tests.payments.builders import (
    APP,
    CLOSED,
    DEPOSIT,
    FEE,
    NOW,
    Story,
    bank_said_no,
    ends,
    expired,
    held,
    paid,
    processing,
    reserved,
    wire,
)


def lapsed_with_late_money() -> tuple[Story, list[Fact]]:
    """The page was confirmed dead, and money for it came all the same."""
    story = held()
    page = story.page("deposit")
    ends(story)
    story.hear(expired(page))
    said = story.hear(paid(page, DEPOSIT, NOW))
    return story, said


def test_a_hold_without_a_page_is_closed_at_once_and_nothing_is_owed() -> None:
    story = held()
    assert ends(story) == CLOSED
    assert (story.statement.state, story.statement.balance) == ("void", 0)
    assert ends(story) == []


def test_an_ending_hold_takes_no_new_payment_and_has_its_page_closed() -> None:
    story = held()
    page = story.page("deposit")
    assert ends(story) == []
    assert [(a.unwanted, a.next_look_at) for a in story.statement.attempts] == [(True, NOW)]
    with pytest.raises(HoldEnded):
        story.start("deposit", "att_2")
    assert [type(fact).__name__ for fact in story.hear(expired(page))] == CLOSED
    assert ends(story) == []


def test_a_page_whose_opening_is_unknown_keeps_the_place() -> None:
    story = held()
    story.start()
    assert ends(story) == []
    assert not story.statement.has_ended


def test_a_page_that_was_paid_before_it_could_be_closed_reserves() -> None:
    story = held()
    page = story.page("deposit")
    ends(story)
    said = [type(fact).__name__ for fact in story.hear(paid(page, DEPOSIT, NOW))]
    assert said == ["PaymentReceived", "DepositCompleted"]
    assert ends(story) == []
    assert story.statement.state == "balance_due"


def test_a_page_that_was_paid_while_they_withdrew_reserves_nothing_and_goes_back() -> None:
    story = held()
    page = story.page("deposit")
    story.decide(end_hold("time_is_up", story.state, NOW))
    assert story.decide(end_hold("withdrawn", story.state, NOW)) == []
    assert (story.statement.state, story.statement.balance) == ("void", 0)
    said = [type(fact).__name__ for fact in story.hear(paid(page, DEPOSIT, NOW))]
    assert said == ["PaymentReceived", *CLOSED]
    assert [(t.cents, t.reason) for t in story.statement.refund_tasks] == [(DEPOSIT, "hold_ended")]


def test_a_wire_of_one_who_withdrew_does_not_wait_for_a_bank_that_is_still_thinking() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(processing(page, DEPOSIT, NOW))
    story.decide(end_hold("withdrawn", story.state, NOW))
    wire(story, DEPOSIT)
    assert [(t.cents, t.state) for t in story.statement.refund_tasks] == [(DEPOSIT, "by_hand")]
    assert "PaymentWindowClosed" not in story.names
    story.hear(bank_said_no(page, DEPOSIT, NOW))
    assert story.names[-2:] == CLOSED


def test_a_refused_reservation_says_when_no_page_is_left() -> None:
    """They had withdrawn, the deposit crossed it, and a page for the balance was opened meanwhile."""
    story = reserved()
    page = story.page("balance", "att_2")
    assert story.decide(give_all_back(story.state, NOW)) == []
    assert [(task.cents, task.reason) for task in story.statement.refund_tasks] == [(DEPOSIT, "place_gone")]
    assert story.statement.attempts[1].unwanted
    said = [type(fact).__name__ for fact in story.hear(paid(page, FEE - DEPOSIT, NOW))]
    assert said == ["PaymentReceived", *CLOSED]
    assert sum(task.cents for task in story.statement.refund_tasks) == FEE
    assert story.decide(give_all_back(story.state, NOW)) == []


def test_a_payment_under_way_keeps_the_place_until_the_bank_answers() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(processing(page, DEPOSIT, NOW))
    assert ends(story) == []
    story.now += timedelta(days=4)
    assert story.decide(act_on_what_is_due(story.state, story.now)) == []
    assert [type(f).__name__ for f in story.hear(bank_said_no(page, DEPOSIT, NOW))] == [
        "PaymentFailed",
        *CLOSED,
    ]


def test_a_reserved_place_does_not_end_by_its_hold() -> None:
    story = reserved()
    before = story.state
    assert ends(story) == []
    assert story.state == before


def test_news_of_a_hold_that_we_have_not_heard_of_is_too_early() -> None:
    for decide in (reserve_again, give_all_back):
        with pytest.raises(TooEarly):
            decide(nothing(APP), NOW)
    with pytest.raises(TooEarly):
        end_hold("withdrawn", nothing(APP), NOW)


def test_part_of_a_deposit_goes_back_when_the_hold_ends() -> None:
    story = held()
    wire(story, DEPOSIT - 1)
    assert ends(story) == [*CLOSED, "StaffAsked"]
    assert [(t.cents, t.state, t.reason) for t in story.statement.refund_tasks] == [
        (DEPOSIT - 1, "by_hand", "hold_ended")
    ]


def test_money_after_the_end_asks_for_the_place_before_anything_goes_back() -> None:
    story, said = lapsed_with_late_money()
    assert [type(fact).__name__ for fact in said] == ["PaymentReceived", "PaymentCameTooLate"]
    late = said[1]
    assert isinstance(late, PaymentCameTooLate)
    assert late.amount == Money.usd(DEPOSIT)
    assert story.statement.refund_tasks == ()
    assert "overpaid" in story.statement.flags


def test_late_money_that_finds_the_place_free_is_a_deposit_again() -> None:
    story, _ = lapsed_with_late_money()
    assert story.decide(reserve_again(story.state, NOW)) == []
    assert (story.statement.state, story.statement.balance) == ("balance_due", FEE - DEPOSIT)
    assert story.decide(reserve_again(story.state, NOW)) == []
    assert story.statement.balance == FEE - DEPOSIT
    story.pay("balance", "att_2")
    assert story.statement.state == "settled"


def test_a_place_is_never_reserved_before_its_money_was_booked_whosever_clock_is_behind() -> None:
    story, _ = lapsed_with_late_money()
    story.decide(reserve_again(story.state, NOW - timedelta(seconds=2)))
    assert story.statement.is_reserved
    assert list(broken(story.statement)) == []


def test_late_money_whose_place_is_gone_goes_back_whole_and_once() -> None:
    story, _ = lapsed_with_late_money()
    story.decide(give_all_back(story.state, NOW))
    story.decide(give_all_back(story.state, NOW))
    tasks = story.statement.refund_tasks
    assert [(task.payment_id, task.cents, task.reason) for task in tasks] == [
        ("pi_att_1", DEPOSIT, "place_gone")
    ]
    refund = ProviderRefund("re_1", "pi_att_1", DEPOSIT, "succeeded", NOW, tasks[0].id)
    said = story.decide(refund_answered(refund, story.state, NOW))
    assert [type(fact) for fact in said] == [RefundSent]
    assert story.decide(refund_answered(refund, story.state, NOW)) == []
    assert (story.statement.state, story.statement.balance) == ("refunded", 0)


def test_a_refused_reservation_gives_back_what_was_paid_in_time() -> None:
    story = reserved()
    story.decide(give_all_back(story.state, NOW))
    assert [(task.cents, task.reason) for task in story.statement.refund_tasks] == [(DEPOSIT, "place_gone")]
    assert story.statement.balance == -DEPOSIT
    with pytest.raises(HoldEnded):
        story.start("balance", "att_2")


def test_a_place_that_was_reserved_as_usual_changes_nothing() -> None:
    story = reserved()
    assert story.decide(reserve_again(story.state, NOW)) == []
