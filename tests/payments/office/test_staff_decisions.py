"""Refunds that did not work, disputes, warnings of fraud, money in suspense: what staff decide (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.office.domain import bank_decisions, refunds_by_hand, suspense
from services.payments.office.domain.commands import ReleaseSuspense, RetryRefund
from services.payments.office.domain.correcting import refund_by_staff
from services.payments.office.domain.refusals import (
    AlreadyDecided,
    DisputeNotLost,
    MoreThanRefundable,
    NoSuchRefund,
    NoSuchSuspense,
    ReferenceUsed,
    RefundNotOpen,
)
from services.payments.paying.domain.converging import refund_answered, refund_refused, settle_what_is_due
from services.payments.paying.domain.warnings import warn
from services.payments.provider.domain import (
    ProviderDispute,
    ProviderRefund,
    ProviderSession,
    ProviderWarning,
)
from services.payments.reconciling.domain.money_invariants import broken
from services.payments.returning.domain.refunding import claim_refunds
from services.payments.settling.domain.consequences import due_at
from services.payments.settling.domain.ending import give_all_back
from services.payments.statement.domain.money_commands import (
    DecideDispute,
    DecideWarning,
    RecordOfflineRefund,
    RefundByStaff,
)
from services.payments.statement.domain.refusals import NoSuchDispute
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.chassis.decision import Invalid
from shared.contracts.fact import Fact
from shared.contracts.payments import DisputeClosed, RefundSent, StaffAsked
from tests.payments.builders import DEPOSIT, FEE, NOW, SECOND, Story, held, paid, reserved, wire

DUE_AT = NOW + timedelta(days=9)


def goodwill(story: Story, cents: int = 100, refund_id: str = "rfd_1") -> str:
    command = RefundByStaff(refund_id, cents, "usd", "a mistake of ours", "stf_1")
    story.decide(refund_by_staff(command, story.state, story.now))
    return story.statement.refund_tasks[-1].id


def failed_refund(cents: int = 100) -> tuple[Story, str]:
    """A refund that the bank sent back weeks later."""
    story = reserved()
    task = goodwill(story, cents)
    for status in ("pending", "failed"):
        answer = ProviderRefund("re_1", "pi_att_1", cents, status, NOW, task)
        story.decide(refund_answered(answer, story.state, NOW))
    return story, task


def by_hand(story: Story, task: str, reference: str = "WIRE-9", **changes: object) -> list[Fact]:
    command = replace(RecordOfflineRefund(task, reference, NOW, "stf_1"), **changes)  # type: ignore[arg-type]  # fields by name
    return story.decide(refunds_by_hand.record_offline_refund(command, story.state, story.now))


def retry(story: Story, task: str) -> list[Fact]:
    return story.decide(refunds_by_hand.retry_refund(RetryRefund(task, "stf_1"), story.state, story.now))


def kinds(story: Story) -> list[str]:
    return [task.kind for task in waiting_for_staff(story.state)]


def tasks(story: Story) -> list[str]:
    return [task.state for task in story.statement.refund_tasks]


def sound(story: Story) -> None:
    assert list(broken(story.statement)) == []


# --- refunds by hand, and tried again


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
    story.decide(settle_what_is_due(story.state, NOW))
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


# --- disputes


def disputed(page: ProviderSession, status: str, cents: int = FEE, **more: object) -> ProviderSession:
    dispute = ProviderDispute("du_1", cents, status, NOW, "fraudulent", DUE_AT)  # type: ignore[arg-type]  # one of the literals
    return paid(page, FEE, NOW, disputes=(replace(dispute, **more),))  # type: ignore[arg-type]  # fields by name


def paid_in_full() -> tuple[Story, ProviderSession]:
    story = held()
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    return story, page


def test_a_planned_refund_waits_while_a_dispute_is_open_and_goes_on_when_it_is_won() -> None:
    story, page = paid_in_full()
    goodwill(story, 100)
    story.hear(disputed(page, "open"))
    claimed, _ = claim_refunds("wrk_1", story.state, NOW)
    assert claimed == story.state
    assert due_at(story.state) is None
    story.hear(disputed(page, "won"))
    assert due_at(story.state) == NOW
    story.decide(claim_refunds("wrk_1", story.state, NOW))
    assert [task.claimed_by for task in story.statement.refund_tasks] == ["wrk_1"]
    sound(story)


def test_a_refund_refused_for_a_dispute_that_is_known_by_then_waits_under_a_new_key() -> None:
    story, page = paid_in_full()
    task = goodwill(story, 100)
    story.hear(disputed(page, "open"))
    story.decide(refund_refused(task, "charge_disputed", story.state, NOW))
    assert tasks(story) == ["dropped", "todo"]
    assert kinds(story) == ["dispute"]
    sound(story)


def test_what_was_planned_is_dropped_when_the_bank_has_kept_the_money() -> None:
    story, page = paid_in_full()
    story.decide(give_all_back(story.state, NOW))
    assert tasks(story) == ["todo"]
    story.hear(disputed(page, "open"))
    story.hear(disputed(page, "lost"))
    assert (tasks(story), story.statement.balance) == (["dropped"], 0)
    sound(story)


def test_what_a_lost_dispute_left_with_us_goes_back_by_hand() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost", cents=1_000))
    story.decide(give_all_back(story.state, NOW))
    assert [(t.cents, t.state) for t in story.statement.refund_tasks] == [(FEE - 1_000, "by_hand")]
    by_hand(story, story.statement.refund_tasks[0].id)
    assert story.statement.balance == 0
    sound(story)


def test_an_open_dispute_asks_for_evidence_until_it_is_handed_in() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "open"))
    (task,) = waiting_for_staff(story.state)
    assert (task.kind, task.due_at, task.cents) == ("dispute", DUE_AT, FEE)
    assert any(link.rel == "evidence" for link in task.links)
    story.hear(disputed(page, "open", awaits_us=False))
    assert (kinds(story), story.statement.flags) == ([], ["disputed"])


def test_an_inquiry_takes_nothing_blocks_nothing_and_is_over_when_it_is_closed() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "inquiry"))
    assert (kinds(story), story.statement.flags, story.statement.balance) == (["dispute"], [], 0)
    goodwill(story, 100)
    assert claim_refunds("wrk_1", story.state, NOW)[0] != story.state
    story.hear(disputed(page, "inquiry", is_over=True))
    story.hear(disputed(page, "inquiry"))
    assert kinds(story) == []
    story.hear(disputed(page, "open"))
    assert story.statement.flags == ["disputed"]


def test_a_dispute_that_was_prevented_gave_the_money_back() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "open"))
    said = story.hear(disputed(page, "inquiry", is_over=True))
    assert [fact.outcome for fact in said if isinstance(fact, DisputeClosed)] == ["won"]
    assert (story.statement.balance, story.statement.flags) == (0, [])
    assert not [fact for fact in story.hear(disputed(page, "inquiry", is_over=True)) if fact]


@pytest.mark.parametrize("older", ["open", "inquiry"])
def test_older_news_never_reopens_what_is_closed(older: str) -> None:
    for verdict in ("won", "lost"):
        story, page = paid_in_full()
        story.hear(disputed(page, verdict))
        before = story.state
        assert story.hear(disputed(page, older)) == []
        assert story.statement.disputes == before.disputes  # type: ignore[union-attr]  # it is opened


def test_an_appeal_opens_a_lost_dispute_again_and_may_win() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost"))
    assert decide_dispute(story, "still_owed") == []
    story.hear(disputed(page, "open", is_appeal=True))
    dispute = story.statement.disputes[0]
    assert (dispute.status, dispute.is_open, dispute.decision) == ("open", True, "")
    said = story.hear(disputed(page, "won"))
    assert "won" in [fact.outcome for fact in said if isinstance(fact, DisputeClosed)]
    assert (story.statement.balance, story.statement.flags) == (0, [])
    sound(story)


def decide_dispute(story: Story, decision: str, who: str = "stf_1") -> list[Fact]:
    command = DecideDispute("du_1", decision, "not worth more work", who)  # type: ignore[arg-type]  # one of the literals
    return story.decide(bank_decisions.decide_dispute(command, story.state, story.now))


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


# --- early warnings of fraud


def warned() -> Story:
    story, _ = paid_in_full()
    told = ProviderWarning("issfr_1", "pi_att_1", "made_with_stolen_card", NOW)
    for _ in range(2):
        story.decide(warn(told, story.state, NOW))
    return story


def decide_warning(story: Story, decision: str) -> list[Fact]:
    command = DecideWarning("issfr_1", decision, "the card was stolen", "stf_1")  # type: ignore[arg-type]  # one of the literals
    return story.decide(bank_decisions.decide_warning(command, story.state, story.now))


def asked(story: Story) -> list[str]:
    return [fact.task_id for fact in story.said if isinstance(fact, StaffAsked)]


def test_the_office_hears_of_each_matter_once_and_again_when_it_comes_back() -> None:
    story, task = failed_refund()
    story.decide(settle_what_is_due(story.state, story.now))
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


# --- money in suspense


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
