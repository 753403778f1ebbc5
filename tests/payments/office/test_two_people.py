"""Two people for a large amount: who may do what alone, and what becomes of what was asked for (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.lifecycle.domain.consequences import due_at
from services.payments.office.domain.approving import ask, confirm, reject
from services.payments.office.domain.refusals import (
    AlreadyAsked,
    ApprovalNotPending,
    MoreThanRefundable,
    NoSuchApproval,
    SecondPersonNeeded,
)
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.statement.domain.approvals import MoneyCommand, TwoPeople
from services.payments.statement.domain.money_commands import RecordWire, RefundByStaff
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.chassis.decision import Invalid
from shared.contracts.fact import Fact
from shared.contracts.payments import StaffAsked
from tests.payments.builders import DEPOSIT, FEE, NOW, SECOND, Story, held, reserved

RULE = TwoPeople(limit_cents=100_000, lives=timedelta(days=7))
LIMIT = RULE.limit_cents


def wish(story: Story, command: MoneyCommand, approval_id: str = "apr_1") -> list[Fact]:
    return story.decide(ask(approval_id, command, RULE, story.state, story.now))


def agree(story: Story, who: str = "stf_2", approval_id: str = "apr_1") -> list[Fact]:
    return story.decide(confirm(approval_id, who, story.state, story.now))


def wire(cents: int, reference: str = "WIRE-1") -> RecordWire:
    return RecordWire(reference, cents, "usd", NOW, "stf_1")


def goodwill(cents: int, refund_id: str = "rfd_1") -> RefundByStaff:
    return RefundByStaff(refund_id, cents, "usd", "a mistake of ours", "stf_1")


def states(story: Story) -> list[str]:
    return [approval.state for approval in story.statement.approvals]


def test_up_to_the_limit_one_person_is_enough() -> None:
    story = held()
    said = [type(fact).__name__ for fact in wish(story, wire(LIMIT))]
    assert said == ["PaymentReceived", "DepositCompleted"]
    assert story.statement.approvals == ()


def test_one_cent_above_the_limit_nothing_moves_until_another_has_agreed() -> None:
    story = held()
    (asked,) = wish(story, wire(LIMIT + 1))
    assert isinstance(asked, StaffAsked)
    assert (asked.task_id, asked.due_at) == ("approval:apr_1", NOW + RULE.lives)
    assert (story.statement.paid, states(story)) == (0, ["pending"])
    assert "approval_pending" in story.statement.flags
    said = [type(fact).__name__ for fact in agree(story)]
    assert said == ["PaymentReceived", "DepositCompleted"]
    assert (story.statement.paid, states(story)) == (LIMIT + 1, ["confirmed"])
    assert story.statement.lines[-1].note == "stf_1, stf_2"
    assert story.statement.flags == []


def test_nobody_agrees_to_their_own_request() -> None:
    story = held()
    wish(story, wire(FEE))
    with pytest.raises(SecondPersonNeeded):
        agree(story, "stf_1")
    assert (story.statement.paid, states(story)) == (0, ["pending"])


def test_a_request_is_made_once_and_decided_once() -> None:
    story = held()
    wish(story, wire(FEE))
    assert wish(story, wire(FEE)) == []
    assert len(story.statement.approvals) == 1
    agree(story)
    with pytest.raises(ApprovalNotPending, match="confirmed"):
        agree(story, "stf_3")
    with pytest.raises(ApprovalNotPending):
        story.decide(reject("apr_1", "stf_3", "too late", story.state, story.now))
    assert story.statement.paid == FEE


def test_the_same_wire_asked_for_again_under_another_key_is_named_as_waiting() -> None:
    story = held()
    wish(story, wire(FEE))
    with pytest.raises(AlreadyAsked):
        wish(story, wire(FEE), "apr_2")
    wish(story, wire(FEE, "WIRE-2"), "apr_2")
    assert states(story) == ["pending", "pending"]


def test_a_wire_that_is_booked_already_asks_nobody() -> None:
    story = held()
    wish(story, wire(FEE))
    agree(story)
    assert wish(story, wire(FEE), "apr_2") == []
    assert states(story) == ["confirmed"]


def test_what_is_wrong_is_refused_at_once_and_not_left_to_the_second_person() -> None:
    story = held()
    with pytest.raises(Invalid):
        wish(story, replace(wire(FEE), received_at=NOW + SECOND))
    with pytest.raises(Invalid):
        wish(story, replace(wire(FEE), currency="eur"))
    with pytest.raises(MoreThanRefundable):
        wish(story, goodwill(LIMIT + 1))
    assert story.statement.approvals == ()


def test_who_asked_may_take_it_back_and_then_nothing_happens() -> None:
    story = held()
    wish(story, wire(FEE))
    story.decide(reject("apr_1", "stf_1", "the wrong application", story.state, story.now))
    assert (story.statement.paid, states(story)) == (0, ["rejected"])
    kept = story.statement.approvals[0]
    assert (kept.decided_by, kept.decided_at, kept.note) == ("stf_1", NOW, "the wrong application")
    with pytest.raises(ApprovalNotPending, match="rejected"):
        agree(story)


def test_a_request_expires_to_the_second_and_has_to_be_made_again() -> None:
    for early, outcome in ((SECOND, "confirmed"), (timedelta(0), "expired")):
        story = held()
        wish(story, wire(FEE))
        story.now = NOW + RULE.lives - early
        if outcome == "expired":
            with pytest.raises(ApprovalNotPending, match="expired"):
                agree(story)
            story.decide(act_on_what_is_due(story.state, story.now))
        else:
            agree(story)
        assert states(story) == [outcome]
    assert [type(fact).__name__ for fact in wish(story, wire(FEE), "apr_2")] == ["StaffAsked"]
    assert states(story) == ["expired", "pending"]


def test_expiry_is_an_instant_that_the_clock_waits_for() -> None:
    story = reserved()
    wish(story, wire(FEE - DEPOSIT))
    assert due_at(story.state) == NOW + RULE.lives
    story.now = NOW + RULE.lives
    story.decide(act_on_what_is_due(story.state, story.now))
    assert due_at(story.state) != story.now


def test_a_refund_that_was_too_much_by_the_time_of_the_second_person_stays_pending() -> None:
    story = held()
    story.pay("full")
    wish(story, goodwill(FEE), "apr_1")
    wish(story, goodwill(LIMIT, "rfd_2"), "apr_2")
    with pytest.raises(MoreThanRefundable):
        agree(story)
    assert states(story) == ["pending"]
    assert sum(task.cents for task in story.statement.refund_tasks) == LIMIT


def test_two_equal_refunds_wait_as_two() -> None:
    story = held()
    story.pay("full")
    wish(story, goodwill(LIMIT + 1), "apr_1")
    wish(story, goodwill(LIMIT + 1, "rfd_2"), "apr_2")
    agree(story, "stf_2", "apr_1")
    assert states(story) == ["confirmed", "pending"]


def test_what_waits_is_shown_with_who_asked_and_until_when() -> None:
    story = held()
    wish(story, wire(FEE))
    (task,) = waiting_for_staff(story.state)
    assert (task.kind, task.due_at, task.cents) == ("approval", NOW + RULE.lives, FEE)
    assert dict(task.facts) == {"asked_by": "stf_1"}
    assert "WIRE-1" in task.decide
    agree(story)
    assert waiting_for_staff(story.state) == ()


def test_an_unknown_approval_is_not_found() -> None:
    story = held()
    with pytest.raises(NoSuchApproval):
        agree(story, approval_id="apr_9")
