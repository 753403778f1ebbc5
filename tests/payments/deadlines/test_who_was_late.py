"""What counts at the due instant: money that went back or never left, and who has cancelled (R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel
from services.payments.paying.domain.converging import refund_answered
from services.payments.provider.domain import ProviderRefund
from tests.payments.builders import DEPOSIT, DUE, GRACE, Story, held, reserved, tick


def fees(story: Story) -> int:
    return story.names.count("LateFeeRaised")


def returned_before_it_was_due(status: Literal["succeeded", "failed"]) -> Story:
    """Paid in full; then a dollar went back the day before, and its bank answered at the end of the grace."""
    story = held()
    story.pay("full")
    story.now = DUE - timedelta(days=1)
    refund = ProviderRefund("re_1", "pi_att_1", 100, "succeeded", story.now)
    story.decide(refund_answered(refund, story.state, story.now))
    story.now = DUE + GRACE
    story.decide(refund_answered(replace(refund, status=status), story.state, story.now))
    tick(story)
    return story


def test_what_went_back_before_the_due_instant_was_owed_at_it() -> None:
    assert fees(returned_before_it_was_due("succeeded")) == 1


def test_a_refund_that_its_bank_sent_back_never_made_anybody_late() -> None:
    story = returned_before_it_was_due("failed")
    assert (fees(story), story.statement.balance) == (0, 0)


def test_who_has_cancelled_and_owes_what_is_kept_gets_no_fee() -> None:
    story = reserved()
    command = CancelStatement(kept_cents=DEPOSIT + 100, by="applicant", rules=("within_45_days",))
    story.decide(cancel(command, story.state, story.now))
    assert story.statement.balance == 100
    story.now = DUE + GRACE
    assert tick(story) == []
