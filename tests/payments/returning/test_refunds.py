"""What becomes of a refund at the provider and at the bank."""

from __future__ import annotations

from datetime import timedelta

from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered, refund_refused
from services.payments.provider.domain import ProviderRefund
from tests.payments.builders import (
    DEPOSIT,
    FEE,
    NOW,
    by_staff,
    expired,
    held,
    paid,
    reserved,
)


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
    story.decide(act_on_what_is_due(story.state, NOW + timedelta(days=1)))
    assert [t.state for t in story.statement.refund_tasks] == ["rejected"]
    assert story.statement.balance == -FEE


def test_a_refund_from_the_providers_dashboard_is_owed_again() -> None:
    story = reserved()
    refund = ProviderRefund("re_9", "pi_att_1", 100, "succeeded", NOW)
    said = story.decide(refund_answered(refund, story.state, NOW))
    assert [(type(f).__name__, getattr(f, "reason", "")) for f in said] == [("RefundSent", "provider")]
    assert story.statement.balance == FEE - DEPOSIT + 100
    assert story.statement.is_reserved
