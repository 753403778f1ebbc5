"""How holds and reservations end for the money: the handshake, late money, cancellation (R14, R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from services.payments.office.domain.correcting import refund_by_staff
from services.payments.office.domain.refusals import MoreThanRefundable, ReferenceUsed
from services.payments.paying.domain.converging import refund_answered, refund_refused, settle_what_is_due
from services.payments.paying.domain.refusals import HoldEnded, StatementEnded
from services.payments.provider.domain import ProviderDispute, ProviderRefund
from services.payments.reconciling.domain.money_invariants import broken
from services.payments.settling.domain.commands import CancelStatement
from services.payments.settling.domain.ending import cancel, end_hold, give_all_back, seat_again
from services.payments.statement.domain.money_commands import RefundByStaff
from services.payments.statement.domain.sentences import sentence_of
from services.payments.statement.domain.statement import nothing
from shared.chassis.decision import Invalid, TooEarly
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import PaymentCameTooLate, RefundSent
from tests.payments.builders import (
    APP,
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    SECOND,
    Story,
    bank_said_no,
    expired,
    held,
    paid,
    processing,
    reserved,
    wire,
)


def ends(story: Story) -> list[str]:
    return [type(fact).__name__ for fact in story.decide(end_hold("time_is_up", story.state, story.now))]


CLOSED = ["PaymentWindowClosed", "StatementVoided"]


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
    assert story.decide(settle_what_is_due(story.state, story.now)) == []
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
    for decide in (seat_again, give_all_back):
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
    assert story.decide(seat_again(story.state, NOW)) == []
    assert (story.statement.state, story.statement.balance) == ("balance_due", FEE - DEPOSIT)
    assert story.decide(seat_again(story.state, NOW)) == []
    assert story.statement.balance == FEE - DEPOSIT
    story.pay("balance", "att_2")
    assert story.statement.state == "settled"


def test_a_place_is_never_reserved_before_its_money_was_booked_whosever_clock_is_behind() -> None:
    story, _ = lapsed_with_late_money()
    story.decide(seat_again(story.state, NOW - timedelta(seconds=2)))
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
    assert story.decide(seat_again(story.state, NOW)) == []


def cancels(
    story: Story, kept: int = 0, by: Literal["applicant", "host", "staff"] = "applicant"
) -> list[str]:
    command = CancelStatement(kept, by, ("a rule in words",))
    return [type(fact).__name__ for fact in story.decide(cancel(command, story.state, story.now))]


@pytest.mark.parametrize("kept", [0, 1, DEPOSIT - 1, DEPOSIT])
def test_a_cancellation_keeps_what_the_rules_keep_and_sends_the_rest_back(kept: int) -> None:
    story = reserved()
    cancels(story, kept)
    cancels(story, kept)
    refund = DEPOSIT - kept
    assert sum(task.cents for task in story.statement.refund_tasks) == refund
    assert story.statement.balance == -refund
    assert story.statement.state == ("refunded" if refund else "settled")
    with pytest.raises(StatementEnded):
        story.start("balance", "att_2")


def test_a_cancellation_is_opposite_lines_that_name_who_and_by_which_rule() -> None:
    story = held()
    story.pay("deposit", "att_1")
    story.now = DUE + timedelta(hours=7)
    story.decide(settle_what_is_due(story.state, story.now))
    cancels(story, 25_000)
    cancelled = story.statement.lines[-3:]
    assert [(line.key, line.cents) for line in cancelled] == [
        ("cancelled", -FEE),
        ("cancelled:late_fee", -15_000),
        ("cancelled:kept", 25_000),
    ]
    assert {line.note for line in cancelled} == {"applicant: a rule in words"}
    said = [sentence_of(story.statement, line) for line in cancelled]
    assert said[0].endswith(
        "Cancelled by the applicant: the rotation is not owed any more. "
        "By the rules of this booking: a rule in words."
    )
    assert said[2].endswith("Kept of what was paid, by these rules.")


def test_what_went_back_before_is_not_sent_again() -> None:
    story = reserved()
    by_staff(story, 10_000)
    cancels(story, 25_000)
    assert [(task.cents, task.reason) for task in story.statement.refund_tasks] == [
        (10_000, "staff"),
        (DEPOSIT - 10_000 - 25_000, "cancelled"),
    ]


def test_no_more_is_kept_than_was_still_charged() -> None:
    story = held()
    story.pay("full", "att_1")
    by_staff(story, FEE - 20_000)
    cancels(story, 25_000)
    assert story.statement.charged == 20_000
    assert sum(task.cents for task in story.statement.refund_tasks) == FEE - 20_000


def test_money_that_comes_after_a_cancellation_goes_back_whole() -> None:
    story = reserved()
    page = story.page("balance", "att_2")
    cancels(story, 25_000)
    assert story.statement.attempts[1].unwanted
    story.hear(paid(page, FEE - DEPOSIT, NOW))
    assert sorted(task.cents for task in story.statement.refund_tasks) == [DEPOSIT - 25_000, FEE - DEPOSIT]


def test_a_bank_payment_under_way_at_a_cancellation_changes_nothing_of_what_is_kept() -> None:
    for arrives in (True, False):
        story = reserved()
        page = story.page("balance", "att_2")
        story.hear(processing(page, FEE - DEPOSIT, NOW))
        cancels(story, 25_000)
        answer = paid if arrives else bank_said_no
        story.hear(answer(page, FEE - DEPOSIT, NOW))
        assert story.statement.paid - story.statement.planned == 25_000
        assert story.statement.charged == 25_000


def test_a_dispute_at_a_cancellation_waits_and_when_won_leaves_what_was_quoted() -> None:
    story = held()
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    story.hear(paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "open", NOW),)))
    cancels(story, 25_000)
    assert [task.cents for task in story.statement.refund_tasks] == []
    story.hear(paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "won", NOW),)))
    assert [task.cents for task in story.statement.refund_tasks] == [FEE - 25_000]


def test_a_hold_that_the_host_cancels_says_when_nothing_can_be_paid_any_more() -> None:
    story = held()
    assert cancels(story, by="host") == CLOSED
    assert (story.statement.state, story.statement.balance) == ("void", 0)
    story = held()
    page = story.page("deposit")
    assert cancels(story, by="host") == []
    assert ends(story) == []  # the handshake that follows finds it ending
    assert [type(fact).__name__ for fact in story.hear(expired(page))] == CLOSED


def test_a_deposit_that_was_paid_as_the_host_cancelled_the_hold_goes_back() -> None:
    story = held()
    page = story.page("deposit")
    cancels(story, by="host")
    said = [type(fact).__name__ for fact in story.hear(paid(page, DEPOSIT, NOW))]
    assert said == ["PaymentReceived", *CLOSED]
    assert [(task.cents, task.reason) for task in story.statement.refund_tasks] == [(DEPOSIT, "cancelled")]
    assert (story.statement.state, story.statement.charged) == ("refunded", 0)


def test_a_cancelled_statement_is_never_late() -> None:
    story = reserved()
    cancels(story, DEPOSIT)
    assert story.decide(settle_what_is_due(story.state, DUE + timedelta(days=2))) == []


# --- refunds


def by_staff(story: Story, cents: int, refund_id: str = "rfd_1") -> list[Fact]:
    command = RefundByStaff(refund_id, cents, "usd", "a mistake of ours", "stf_1")
    return story.decide(refund_by_staff(command, story.state, story.now))


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


def test_a_refund_that_the_bank_returns_is_owed_again_and_shown_to_staff_not_tried_again() -> None:
    story = reserved()
    by_staff(story, 100)
    task = story.statement.refund_tasks[0].id
    waiting = ProviderRefund("re_1", "pi_att_1", 100, "pending", NOW, task)
    assert story.decide(refund_answered(waiting, story.state, NOW)) == []
    after_goodwill = story.statement.balance
    failed = ProviderRefund("re_1", "pi_att_1", 100, "failed", NOW, task)
    story.decide(refund_answered(failed, story.state, NOW))
    assert story.statement.balance == after_goodwill - 100
    assert story.decide(refund_answered(failed, story.state, NOW)) == []
    assert [t.state for t in story.statement.refund_tasks] == ["failed"]
    assert "refund_needs_staff" in story.statement.flags


def test_a_refund_that_is_refused_is_left_to_staff() -> None:
    story = held()
    page = story.page("full", "att_1")
    story.hear(expired(page))
    story.pay("full", "att_2")
    story.hear(paid(page, FEE, NOW))
    task = story.statement.refund_tasks[0]
    story.decide(refund_refused(task.id, "charge_disputed", story.state, NOW))
    story.decide(settle_what_is_due(story.state, NOW + timedelta(days=1)))
    assert [t.state for t in story.statement.refund_tasks] == ["rejected"]
    assert story.statement.balance == -FEE


def test_a_refund_from_the_providers_dashboard_is_owed_again() -> None:
    story = reserved()
    refund = ProviderRefund("re_9", "pi_att_1", 100, "succeeded", NOW)
    said = story.decide(refund_answered(refund, story.state, NOW))
    assert [(type(f).__name__, getattr(f, "reason", "")) for f in said] == [("RefundSent", "provider")]
    assert story.statement.balance == FEE - DEPOSIT + 100
    assert story.statement.is_reserved


def test_a_dispute_is_a_flag_on_money_and_stops_refunds_until_it_is_won() -> None:
    story = held()
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    disputed = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "open", NOW),))
    assert [type(f).__name__ for f in story.hear(disputed)] == ["DisputeOpened"]
    assert story.hear(disputed) == []
    assert story.statement.flags == ["disputed"]
    with pytest.raises(MoreThanRefundable):
        by_staff(story, 1)
    won = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "won", NOW),))
    assert [type(f).__name__ for f in story.hear(won)] == ["DisputeClosed", "StatementSettled"]
    assert story.hear(won) == []
    assert (story.statement.flags, story.statement.balance) == ([], 0)


def test_an_inquiry_takes_no_money() -> None:
    story = held()
    page = story.page("full")
    asked = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "inquiry", NOW),))
    story.hear(asked)
    assert "DisputeOpened" not in story.names


# --- payments by wire


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
    story.decide(settle_what_is_due(story.state, NOW))
    assert len(story.statement.refund_tasks) == 1
