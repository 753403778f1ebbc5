"""What a cancellation keeps, and what goes back (R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.paying.domain.refusals import StatementEnded
from services.payments.provider.domain import ProviderDispute
from services.payments.statement.domain.sentences import sentence_of
from tests.payments.builders import (
    CLOSED,
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    Story,
    bank_said_no,
    by_staff,
    ends,
    expired,
    held,
    paid,
    processing,
    reserved,
)


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
    story.decide(act_on_what_is_due(story.state, story.now))
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
    assert story.decide(act_on_what_is_due(story.state, DUE + timedelta(days=2))) == []
