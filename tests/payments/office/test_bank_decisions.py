"""What staff decide about lost disputes, warnings of fraud, and money in suspense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.payments.office.domain import bank_decisions, suspense
from services.payments.office.domain.commands import ReleaseSuspense
from services.payments.office.domain.refusals import (
    AlreadyDecided,
    DisputeNotLost,
    NoSuchSuspense,
)
from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered, refund_refused
from services.payments.paying.domain.warnings import book_warning
from services.payments.provider.domain import (
    ProviderRefund,
    ProviderWarning,
)
from services.payments.statement.domain.money_commands import (
    DecideWarning,
)
from services.payments.statement.domain.refusals import NoSuchDispute
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.contracts.fact import Fact
from shared.contracts.payments import StaffAsked
from tests.payments.builders import DEPOSIT, FEE, NOW, Story, held, paid
from tests.payments.refund_builders import (
    decide_dispute,
    disputed,
    failed_refund,
    goodwill,
    kinds,
    paid_in_full,
    retry,
    sound,
)


def test_a_lost_dispute_is_written_off_by_staff_once() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost"))
    assert (kinds(story), story.statement.balance) == (["dispute"], FEE)
    decide_dispute(story, "write_off")
    assert (kinds(story), story.statement.balance, story.statement.flags) == ([], 0, [])
    assert "not worth more work (stf_1)" in story.statement.lines[-1].note
    with pytest.raises(AlreadyDecided):
        decide_dispute(story, "write_off")
    sound(story)


def test_a_lost_dispute_that_is_still_owed_can_be_paid_again() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost"))
    decide_dispute(story, "still_owed")
    assert (kinds(story), story.statement.balance) == ([], FEE)
    story.pay("balance", "att_2")
    assert story.statement.balance == 0
    sound(story)


def test_only_a_lost_dispute_is_decided_here() -> None:
    story, page = paid_in_full()
    with pytest.raises(NoSuchDispute):
        decide_dispute(story, "write_off")
    story.hear(disputed(page, "open"))
    with pytest.raises(DisputeNotLost):
        decide_dispute(story, "write_off")


def warned() -> Story:
    story, _ = paid_in_full()
    told = ProviderWarning("issfr_1", "pi_att_1", "made_with_stolen_card", NOW)
    for _ in range(2):
        story.decide(book_warning(told, story.state, NOW))
    return story


def decide_warning(story: Story, decision: str) -> list[Fact]:
    command = DecideWarning("issfr_1", decision, "the card was stolen", "stf_1")  # type: ignore[arg-type]  # one of the literals
    return story.decide(bank_decisions.decide_warning(command, story.state, story.now))


def asked(story: Story) -> list[str]:
    return [fact.task_id for fact in story.said if isinstance(fact, StaffAsked)]


def test_the_office_hears_of_each_matter_once_and_again_when_it_comes_back() -> None:
    story, task = failed_refund()
    story.decide(act_on_what_is_due(story.state, story.now))
    assert asked(story) == [f"refund:{task}"]
    retry(story, task)
    assert story.statement.asked_staff == ()
    again = story.statement.refund_tasks[-1].id
    story.decide(refund_refused(again, "charge_expired", story.state, story.now))
    assert asked(story) == [f"refund:{task}", f"refund:{again}"]


def test_a_dispute_has_news_of_its_own_and_an_inquiry_asks_the_office() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "inquiry"))
    assert asked(story) == ["dispute:du_1"]
    story.hear(disputed(page, "open"))
    story.hear(disputed(page, "lost"))
    assert asked(story) == ["dispute:du_1"]
    assert story.names[-2:] == ["DisputeOpened", "DisputeClosed"]


def test_a_warning_proposes_the_whole_payment_and_moves_nothing_by_itself() -> None:
    story = warned()
    assert asked(story) == ["fraud_warning:issfr_1"]
    (task,) = waiting_for_staff(story.state)
    assert (task.kind, task.cents, story.statement.flags) == ("fraud_warning", FEE, ["fraud_warning"])
    assert story.statement.refund_tasks == ()


def test_a_payment_given_back_for_a_warning_is_owed_again() -> None:
    story = warned()
    decide_warning(story, "refund")
    assert [(t.cents, t.reason) for t in story.statement.refund_tasks] == [(FEE, "fraud_warning")]
    answer = ProviderRefund("re_1", "pi_att_1", FEE, "succeeded", NOW, story.statement.refund_tasks[0].id)
    story.decide(refund_answered(answer, story.state, NOW))
    assert (story.statement.balance, kinds(story)) == (FEE, [])
    with pytest.raises(AlreadyDecided):
        decide_warning(story, "keep")
    sound(story)


def test_a_warning_may_be_kept_with_a_reason() -> None:
    story = warned()
    decide_warning(story, "keep")
    warning = story.statement.warnings[0]
    assert (warning.decided_by, warning.decided_at, warning.note) == ("stf_1", NOW, "the card was stolen")
    assert (kinds(story), story.statement.refund_tasks) == ([], ())


def test_a_warning_about_money_that_went_back_otherwise_asks_nobody() -> None:
    story = warned()
    goodwill(story, FEE)
    assert kinds(story) == []


def test_money_in_suspense_waits_until_staff_say_what_was_done() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(paid(page, DEPOSIT + 1, NOW))
    assert (kinds(story), story.statement.flags) == (["suspense"], ["money_in_suspense"])
    command = ReleaseSuspense("pi_att_1", "sent back at the provider", "stf_1")
    story.decide(suspense.release_suspense(command, story.state, NOW))
    assert (kinds(story), story.statement.flags) == ([], [])
    with pytest.raises(AlreadyDecided):
        suspense.release_suspense(command, story.state, NOW)
    with pytest.raises(NoSuchSuspense):
        suspense.release_suspense(replace(command, payment_id="pi_9"), story.state, NOW)
