"""Refunds that did not work: sent by wire, or tried once more."""

from __future__ import annotations

import pytest

from services.payments.office.domain.refusals import (
    MoreThanRefundable,
    NoSuchRefund,
    ReferenceUsed,
    RefundNotOpen,
)
from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered
from services.payments.provider.domain import (
    ProviderRefund,
)
from shared.chassis.decision import Invalid
from shared.contracts.payments import RefundSent
from tests.payments.builders import DEPOSIT, FEE, NOW, SECOND, held, reserved, wire
from tests.payments.refund_builders import by_hand, failed_refund, goodwill, kinds, retry, sound, tasks


def test_a_wire_that_goes_back_by_wire_is_booked_and_told_once() -> None:
    story = held()
    wire(story, FEE + 500)
    task = story.statement.refund_tasks[0].id
    assert kinds(story) == ["refund"]
    assert [type(fact) for fact in by_hand(story, task)] == [RefundSent]
    assert by_hand(story, task) == []
    assert (tasks(story), story.statement.balance, kinds(story)) == (["done"], 0, [])
    line = story.statement.lines[-1]
    assert (line.kind, line.cents, line.reference) == ("offline_refund", 500, "WIRE-1")
    assert "WIRE-9" in line.note
    story.decide(act_on_what_is_due(story.state, NOW))
    assert tasks(story) == ["done"]
    sound(story)


def test_a_failed_refund_is_credit_again_until_staff_send_it_by_hand() -> None:
    story, task = failed_refund()
    owed = story.statement.balance
    assert (tasks(story), kinds(story)) == (["failed"], ["refund"])
    assert [type(fact) for fact in by_hand(story, task)] == [RefundSent]
    assert (tasks(story), story.statement.balance) == (["done"], owed + 100)
    late = ProviderRefund("re_1", "pi_att_1", 100, "failed", NOW, task)
    story.decide(refund_answered(late, story.state, NOW))
    assert tasks(story) == ["done"]
    assert story.statement.refundable("pi_att_1") == DEPOSIT - 100
    sound(story)


def test_a_refund_tried_again_is_a_new_one_with_another_key() -> None:
    story, task = failed_refund()
    retry(story, task)
    assert tasks(story) == ["dropped", "todo"]
    again = story.statement.refund_tasks[1]
    assert (again.id, again.cents, again.payment_id) == ("app_1:refund:2", 100, "pi_att_1")
    with pytest.raises(RefundNotOpen):
        retry(story, task)
    old = ProviderRefund("re_1", "pi_att_1", 100, "failed", NOW, task)
    story.decide(refund_answered(old, story.state, NOW))
    assert tasks(story) == ["dropped", "todo"]
    done = ProviderRefund("re_2", "pi_att_1", 100, "succeeded", NOW, again.id)
    assert [type(fact) for fact in story.decide(refund_answered(done, story.state, NOW))] == [RefundSent]
    assert kinds(story) == []
    sound(story)


@pytest.mark.parametrize("state", ["todo", "pending", "done"])
def test_a_refund_under_way_is_not_sent_twice(state: str) -> None:
    story = reserved()
    task = goodwill(story)
    if state != "todo":
        status = "succeeded" if state == "done" else "pending"
        answer = ProviderRefund("re_1", "pi_att_1", 100, status, NOW, task)  # type: ignore[arg-type]  # one of the literals
        story.decide(refund_answered(answer, story.state, NOW))
    assert tasks(story) == [state]
    with pytest.raises(RefundNotOpen, match=state):
        by_hand(story, task)
    with pytest.raises(RefundNotOpen, match=state):
        retry(story, task)


def test_a_transfer_of_the_future_or_with_a_used_reference_is_refused() -> None:
    story = held()
    wire(story, FEE + 500)
    first = story.statement.refund_tasks[0].id
    with pytest.raises(Invalid):
        by_hand(story, first, sent_at=NOW + SECOND)
    by_hand(story, first)
    wire(story, 700, "WIRE-2")
    second = story.statement.refund_tasks[1].id
    with pytest.raises(ReferenceUsed):
        by_hand(story, second)
    with pytest.raises(NoSuchRefund):
        by_hand(story, "app_1:refund:9")
    by_hand(story, second, "WIRE-10")
    assert story.statement.balance == 0
    sound(story)


def test_goodwill_to_who_paid_by_wire_goes_by_hand() -> None:
    story = held()
    wire(story, FEE)
    goodwill(story, 300)
    assert [(t.cents, t.state, t.payment_id) for t in story.statement.refund_tasks] == [
        (300, "by_hand", "WIRE-1")
    ]
    with pytest.raises(MoreThanRefundable):
        goodwill(story, FEE - 299, "rfd_2")
    sound(story)
